"""What to tell the user to do about a code of the service (api.md 4)."""

from __future__ import annotations

from wanvid_tui.core.language import N_, _

__all__ = ["remedy_for"]

_REMEDIES = (
    (
        "InvalidApiKey",
        N_("The key is wrong, or of another region: key, base and model must be of one region"),
    ),
    ("AccessDenied.Unpurchased", N_("Activate Model Studio for this account, or check that the model id exists there")),
    ("AccessDenied", N_("This key has no right to this model or workspace: grant it in the console")),
    ("Model.AccessDenied", N_("This key has no right to this model: grant it in the console")),
    ("Workspace.AccessDenied", N_("This key has no right to this workspace: grant it in the console")),
    ("AllocationQuota.FreeTierOnly", N_('Switch off "stop when the free quota is used up" in the console')),
    ("Arrearage", N_("Top up the account; then release the jobs")),
    ("PrepaidBillOverdue", N_("Top up the account; then release the jobs")),
    ("PostpaidBillOverdue", N_("Top up the account; then release the jobs")),
    ("CommodityNotPurchased", N_("Buy the service in the console; then release the jobs")),
    ("ModelNotFound", N_("The model is not offered in this region: wanvid models lists what is")),
    ("DataInspectionFailed", N_("Moderation refused it: reword the prompt; it cost nothing")),
    ("IPInfringementSuspect", N_("Moderation refused it: reword the prompt; it cost nothing")),
    ("UnsupportedOperation", N_("It has started already: it will finish and be billed")),
    ("InvalidParameter", N_("The message names the parameter: change it and send again")),
    ("InvalidURL", N_("The service could not use the address of the sound file: check that it is public")),
    ("Throttling", N_("The service asks to wait; it is sent again by itself")),
    ("InternalError.Timeout", N_("The service gave up after 3 h; it cost nothing: send it again")),
    ("InternalError", N_("The service has a fault, not you; a failed task costs nothing: send it again")),
    ("SystemError", N_("The service has a fault, not you; a failed task costs nothing: send it again")),
    ("RequestTimeOut", N_("The service has a fault, not you; a failed task costs nothing: send it again")),
    ("ModelUnavailable", N_("The model is not available for the moment: send it again later")),
    ("ModelServingError", N_("The model is not available for the moment: send it again later")),
)


def remedy_for(code: str, message: str = "", status: int = 0) -> str:
    """The next step for a code of the service (api.md 4); empty when there is none to give."""
    if "model not exist" in message.lower():
        return remedy_for("ModelNotFound")
    if "free quota" in message.lower():
        return remedy_for("AllocationQuota.FreeTierOnly")
    for known, remedy in sorted(_REMEDIES, key=lambda pair: -len(pair[0])):
        if code == known or code.startswith(known + "."):
            return _(remedy)
    if status == 401:
        return remedy_for("InvalidApiKey")
    return remedy_for("InternalError") if status >= 500 else ""
