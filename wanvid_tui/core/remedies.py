"""What to tell the user to do about a code of the service (api.md 4)."""

from __future__ import annotations

__all__ = ["remedy_for"]

_REMEDIES = (
    (
        "InvalidApiKey",
        "The key is wrong, or of another region: key, base and model must be of one region",
    ),
    ("AccessDenied.Unpurchased", "Activate Model Studio for this account, or check that the model id exists there"),
    ("AccessDenied", "This key has no right to this model or workspace: grant it in the console"),
    ("Model.AccessDenied", "This key has no right to this model: grant it in the console"),
    ("Workspace.AccessDenied", "This key has no right to this workspace: grant it in the console"),
    ("AllocationQuota.FreeTierOnly", 'Switch off "stop when the free quota is used up" in the console'),
    ("Arrearage", "Top up the account; then release the jobs"),
    ("PrepaidBillOverdue", "Top up the account; then release the jobs"),
    ("PostpaidBillOverdue", "Top up the account; then release the jobs"),
    ("CommodityNotPurchased", "Buy the service in the console; then release the jobs"),
    ("ModelNotFound", "The model is not offered in this region: wanvid models lists what is"),
    ("DataInspectionFailed", "Moderation refused it: reword the prompt; it cost nothing"),
    ("IPInfringementSuspect", "Moderation refused it: reword the prompt; it cost nothing"),
    ("UnsupportedOperation", "It has started already: it will finish and be billed"),
    ("InvalidParameter", "The message names the parameter: change it and send again"),
    ("InvalidURL", "The service could not use the address of the sound file: check that it is public"),
    ("Throttling", "The service asks to wait; it is sent again by itself"),
    ("InternalError.Timeout", "The service gave up after 3 h; it cost nothing: send it again"),
    ("InternalError", "The service has a fault, not you; a failed task costs nothing: send it again"),
    ("SystemError", "The service has a fault, not you; a failed task costs nothing: send it again"),
    ("RequestTimeOut", "The service has a fault, not you; a failed task costs nothing: send it again"),
    ("ModelUnavailable", "The model is not available for the moment: send it again later"),
    ("ModelServingError", "The model is not available for the moment: send it again later"),
)


def remedy_for(code: str, message: str = "", status: int = 0) -> str:
    """The next step for a code of the service (api.md 4); empty when there is none to give."""
    if "model not exist" in message.lower():
        return remedy_for("ModelNotFound")
    if "free quota" in message.lower():
        return remedy_for("AllocationQuota.FreeTierOnly")
    for known, remedy in sorted(_REMEDIES, key=lambda pair: -len(pair[0])):
        if code == known or code.startswith(known + "."):
            return remedy
    if status == 401:
        return remedy_for("InvalidApiKey")
    return remedy_for("InternalError") if status >= 500 else ""
