"""Keys and words that make the service refuse: every other key is taken, every other prompt is filmed."""

from __future__ import annotations

from wanvid_tui.core.language import N_
from wanvid_tui.simulator.refusals import Refusal

MAGIC_KEYS: dict[str, str] = {
    "sk-wrong": N_("401 InvalidApiKey, on every call"),
    "sk-throttled": N_("429 Throttling, on every call"),
    "sk-overdue": N_("400 Arrearage at a submit"),
    "sk-bill-overdue": N_("429 PostpaidBillOverdue at a submit"),
    "sk-free-tier": N_("403 AllocationQuota.FreeTierOnly at a submit"),
    "sk-denied": N_("403 AccessDenied at a submit"),
    "sk-unpurchased": N_("403 AccessDenied.Unpurchased at a submit"),
}
"""Keys that are not taken, with what they bring."""

MAGIC_WORDS: dict[str, str] = {
    "[moderation]": N_("the task fails with DataInspectionFailed"),
    "[fail]": N_("the task fails with InternalError"),
    "[silent-fail]": N_("the task fails without code and message"),
}
"""Words in a prompt that make its task fail."""


_ON_EVERY_CALL = {
    "sk-wrong": Refusal(401, "InvalidApiKey", "Invalid API-key provided."),
    "sk-throttled": Refusal(429, "Throttling", "Requests throttling triggered."),
}

_ON_SUBMIT = {
    "sk-overdue": Refusal(400, "Arrearage", "Access denied, please make sure your account is in good standing."),
    "sk-bill-overdue": Refusal(429, "PostpaidBillOverdue", "The postpaid bill is overdue."),
    "sk-free-tier": Refusal(
        403,
        "AllocationQuota.FreeTierOnly",
        "The free tier of the model has been exhausted. If you wish to continue access the model on a paid basis, "
        'please disable the "use free tier only" mode in the management console.',
    ),
    "sk-denied": Refusal(403, "AccessDenied", "Access denied."),
    "sk-unpurchased": Refusal(
        403,
        "AccessDenied.Unpurchased",
        "Access to model denied. Please make sure you are eligible for using the model.",
    ),
}

_BY_WORD: dict[str, tuple[str | None, str | None]] = {
    "[moderation]": ("DataInspectionFailed", "Input data may contain inappropriate content."),
    "[fail]": ("InternalError", "Internal server error!"),
    "[silent-fail]": (None, None),
}


def refused_key(key: str, *, submit: bool) -> Refusal | None:
    """What this key brings on a call; None: it is taken."""
    return _ON_EVERY_CALL.get(key) or (_ON_SUBMIT.get(key) if submit else None)


def failing_word(prompt: str) -> tuple[str | None, str | None] | None:
    """Code and message (either may be None) with which a prompt's task fails; None: it does not."""
    return next((failure for word, failure in _BY_WORD.items() if word in prompt), None)
