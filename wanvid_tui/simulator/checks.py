"""What the service finds wrong with a request: minutes after the submit, in the failed task.

Written from api.md alone, apart from the client's own rules, so that a test can hold one against the other.
`verdict` is the service: it ignores what it does not know and cuts what is too long. `strict_verdict` adds what a
careful client refuses although the service would let it pass.
"""

from __future__ import annotations

from collections.abc import Mapping

from wanvid_tui.simulator.models import MODELS, Model, prompt_limit

SEED_MAX = 2147483647
"""The largest seed."""

NEGATIVE_MAX = 500
"""Characters of a negative prompt."""

SHOT_TYPES = ("single", "multi")
"""The values of `shot_type`."""


def verdict(body: Mapping[str, object]) -> str | None:
    """Why the task of this request body fails, naming the parameter; None when it succeeds."""
    model = MODELS.get(str(body.get("model")))
    if model is None:
        return "Model not exist."
    given, wanted = part(body, "input"), part(body, "parameters")
    problems = (
        _geometry(model, wanted),
        _duration(model, wanted),
        _seed(wanted),
        _flags(model, wanted),
        _shot(model, wanted),
        _texts(model, given),
    )
    return next((problem for problem in problems if problem is not None), None)


def strict_verdict(body: Mapping[str, object]) -> str | None:
    """Like `verdict`, and also what the service lets pass to the user's harm.

    These are: a blank or over-long prompt, geometry or duration left to the service's defaults, and a parameter
    that the model does not have, also when its value would change nothing.
    """
    problem = verdict(body)
    if problem is not None:
        return problem
    model = MODELS[str(body["model"])]
    given, wanted = part(body, "input"), part(body, "parameters")
    known_input = {"prompt"}
    known_input |= {"negative_prompt"} if model.avoids else set()
    known_input |= {"audio_url"} if model.clip_s else set()
    geometry = {"size"} if model.by_size else {"resolution", "ratio"}
    known = geometry | {"duration", "watermark", "seed"}
    known |= {"prompt_extend"} if model.rewrites else set()
    known |= {"audio"} if model.sound == "flag" else set()
    known |= {"shot_type"} if model.shot_type else set()
    for name in [*(given.keys() - known_input), *(wanted.keys() - known)]:
        return f"{model.name} has no parameter {name}"
    for name in sorted(geometry | {"duration"}):
        if name not in wanted:
            return f"{name} is not given: the service would take its own default"
    prompt = str(given.get("prompt", ""))
    if not prompt.strip():
        return "prompt is empty"
    limit = prompt_limit(model, prompt)
    if len(prompt) > limit:
        return f"prompt has {len(prompt)} characters, the service reads {limit}"
    if len(str(given.get("negative_prompt", ""))) > NEGATIVE_MAX:
        return f"negative_prompt is longer than {NEGATIVE_MAX} characters"
    return None


def part(body: Mapping[str, object], name: str) -> dict[str, object]:
    """The object `input` or `parameters` of a request body; empty when there is none."""
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _geometry(model: Model, wanted: Mapping[str, object]) -> str | None:
    if model.by_size:
        size = wanted.get("size")
        if size is not None and (not isinstance(size, str) or size not in model.sizes):
            return f"The size is not match the allowed size {sorted(model.sizes)}: size={_shown(size)}"
        return None
    for name, allowed in (("resolution", model.tiers), ("ratio", model.ratios)):
        value = wanted.get(name)
        if value is not None and value not in allowed:
            return f"The {name} must be one of {list(allowed)}: {name}={_shown(value)}"
    return None


def _duration(model: Model, wanted: Mapping[str, object]) -> str | None:
    seconds = wanted.get("duration")
    if seconds is None or (_whole(seconds) and seconds in model.seconds):
        return None
    return f"The duration must be one of {list(model.seconds)}: duration={_shown(seconds)}"


def _seed(wanted: Mapping[str, object]) -> str | None:
    seed = wanted.get("seed")
    if seed is None or (isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= SEED_MAX):
        return None
    return f"The seed must be an integer in [0, {SEED_MAX}]: seed={_shown(seed)}"


def _flags(model: Model, wanted: Mapping[str, object]) -> str | None:
    known = {"watermark": True, "prompt_extend": model.rewrites, "audio": model.sound == "flag"}
    for name, exists in known.items():
        value = wanted.get(name)
        if exists and value is not None and not isinstance(value, bool):
            return f"The {name} must be a boolean: {name}={_shown(value)}"
    return None


def _shot(model: Model, wanted: Mapping[str, object]) -> str | None:
    shot = wanted.get("shot_type")
    if not model.shot_type or shot is None or shot in SHOT_TYPES:
        return None
    return f"The shot_type must be one of {list(SHOT_TYPES)}: shot_type={_shown(shot)}"


def _texts(model: Model, given: Mapping[str, object]) -> str | None:
    negative = given.get("negative_prompt")
    if model.avoids and negative is not None and not isinstance(negative, str):
        return "The negative_prompt must be a string"
    sound = given.get("audio_url")
    if model.clip_s is None or sound is None:
        return None
    if not isinstance(sound, str) or not sound.startswith(("http://", "https://", "oss://")):
        return f"The audio_url must be an http, https or oss url: audio_url={_shown(sound)}"
    return None


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """Any JSON value in a message, cut to a readable length."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
