"""The keys that the two settings files may hold, what is expected of each, and its default (config.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.language import N_
from wanvid_tui.core.naming import template_problem
from wanvid_tui.core.ssh_login import read_login

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["DEFAULT_FIELDS", "PROFILE_KEYS", "PROFILE_NAME", "TOP_KEYS", "Key", "find_key"]

Plain = object
"""A value as TOML gives it."""

PROFILE_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a profile may be called."""

_WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Key(NamedTuple):
    """One setting."""

    expected: str
    """What a value must be, to follow "expected"."""
    fits: Callable[[Plain], bool]
    """Whether a value as TOML gives it is of that kind."""
    default: Plain = None
    """What holds when no file says anything."""
    later: bool = False
    """Understood but not acted on by this version: a file that has it is not at fault."""
    vital: bool = False
    """Decides which account is used: never replaced by a default without a word (config.md)."""
    secret: bool = False
    """Its value is never shown."""


def _is_text(value: Plain) -> bool:
    return isinstance(value, str) and value.strip() != "" and value.isprintable()


def _is_switch(value: Plain) -> bool:
    return isinstance(value, bool)


def _is_amount(value: Plain) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _is_whole(value: Plain) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_seed(value: Plain) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def _is_words(value: Plain) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) and "\0" not in v for v in value)


def _is_keys(value: Plain) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))


def _is_login(value: Plain) -> bool:
    return isinstance(value, str) and read_login(value) is not None


def _one_of(*words: str) -> Callable[[Plain], bool]:
    return lambda value: value in words


def _matches(pattern: re.Pattern[str]) -> Callable[[Plain], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_template(value: Plain) -> bool:
    return isinstance(value, str) and template_problem(value) is None


def _is_task_path(value: Plain) -> bool:
    return isinstance(value, str) and value.startswith("/") and value.count("{task_id}") == 1 and value.isprintable()


def _switch(default: bool, *, later: bool = False) -> Key:
    return Key(N_("true or false"), _is_switch, default, later=later)


_WORDS = N_("a list of words, the program first")
_MONEY = N_("an amount above 0")

TOP_KEYS: Mapping[str, Key] = {
    "profile": Key(N_("the name of a profile"), _matches(PROFILE_NAME), "default", vital=True),
    "theme": Key(N_("the name of a theme"), _is_text, "ink"),
    "language": Key(N_('"auto", "en" or "zh_CN"'), _one_of("auto", "en", "zh_CN"), "auto"),
    "follow": _switch(True),
    "reduced_motion": _switch(False),
    "mouse": _switch(True),
    "ascii": _switch(False),
    "ambiguous": Key(N_('"auto", "narrow" or "wide"'), _one_of("auto", "narrow", "wide"), "auto"),
    "bell": Key(N_('"auto", "always" or "never"'), _one_of("auto", "always", "never"), "auto"),
    "preview": Key(
        N_('"auto", "blocks", "pixels" or "off"'), _one_of("auto", "blocks", "pixels", "off"), "auto", later=True
    ),
    "preview_bytes_per_s": Key(N_("a whole number"), _is_whole, 400_000, later=True),
    "name": Key(N_("a file name with fields such as {id}-{slug}"), _is_template, "{id}-{slug}"),
    "sidecar": _switch(True, later=True),
    "embed": _switch(False, later=True),
    "output_dir": Key(N_("a directory"), _is_text, None),
    "scp_host": Key(N_('a login such as "me@box" or "me@box:2222"'), _is_login, None),
    "confirm_above": Key(_MONEY, _is_amount, None),
    "on_done": Key(_WORDS, _is_words, None),
    "on_failed": Key(_WORDS, _is_words, None),
    "on_queue_empty": Key(_WORDS, _is_words, None),
    "webhook": Key(N_("an https address"), _is_text, None, later=True),
    "webhook_secret_command": Key(_WORDS, _is_words, None, later=True),
}
"""Keys at the top of a file."""

PROFILE_KEYS: Mapping[str, Key] = {
    "region": Key(N_('a region such as "ap-southeast-1"'), _is_text, None, vital=True),
    "base": Key(N_("the address of the service"), _is_text, None, vital=True),
    "task_path": Key(N_('a path with {task_id}, such as "/v1/tasks/{task_id}"'), _is_task_path, None, vital=True),
    "workspace": Key(N_("a workspace id"), _matches(_WORKSPACE), None, vital=True),
    "api_key": Key(N_("an API key"), lambda value: isinstance(value, str), None, vital=True, secret=True),
    "api_key_command": Key(_WORDS, _is_words, None, vital=True),
    "keyring": Key(N_("true or false"), _is_switch, False, vital=True),
    "daily_limit": Key(_MONEY, _is_amount, None),
    "monthly_limit": Key(_MONEY, _is_amount, None),
    "daily_limit_seconds": Key(_MONEY, _is_amount, None),
    "monthly_limit_seconds": Key(_MONEY, _is_amount, None),
    "output_dir": Key(N_("a directory"), _is_text, None),
}
"""Keys of a profile, ``profiles.NAME.KEY``."""

DEFAULT_FIELDS: Mapping[str, Key] = {
    "model": Key(N_("the name of a model"), _is_text),
    "size": Key(N_('pixels such as "1280*720"'), _is_text),
    "resolution": Key(N_('a tier such as "720P"'), _is_text),
    "ratio": Key(N_('a ratio such as "16:9"'), _is_text),
    "duration": Key(N_("a whole number of seconds"), _is_whole),
    "negative_prompt": Key("text", lambda value: isinstance(value, str)),
    "audio": Key(N_("true or false"), _is_switch),
    "prompt_extend": Key(N_("true or false"), _is_switch),
    "watermark": Key(N_("true or false"), _is_switch),
    "shot_type": Key(N_('"single" or "multi"'), _is_text),
    "seed": Key(N_("a whole number from 0 to 2147483647"), _is_seed),
}
"""What a new draft starts with, ``profiles.NAME.defaults.FIELD``."""

_KEYS_TABLE = Key(N_('a key such as "f5", or a list of them'), _is_keys)


def find_key(path: tuple[str, ...]) -> Key | None:
    """The setting at a dotted path such as ``("profiles", "work", "base")``, or None when there is none."""
    match path:
        case (name,):
            return TOP_KEYS.get(name)
        case ("keys", _):
            return _KEYS_TABLE
        case ("profiles", profile, name) if PROFILE_NAME.fullmatch(profile):
            return PROFILE_KEYS.get(name)
        case ("profiles", profile, "defaults", name) if PROFILE_NAME.fullmatch(profile):
            return DEFAULT_FIELDS.get(name)
        case _:
            return None
