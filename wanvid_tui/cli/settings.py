"""``wanvid config``: where the settings lie, what holds and why, and changing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.labels import label
from wanvid_tui.cli.output import columns, to_json
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping

    from wanvid_tui.cli.context import Context
    from wanvid_tui.config.keys import Plain
    from wanvid_tui.config.values import Config

__all__ = ["config", "config_options"]

_HIDDEN = "***"
_MOST_READ = 4096


def config_options(parser: ArgumentParser) -> None:
    """The options of ``config`` (cli.md)."""
    parser.add_argument("action", choices=("path", "show", "set"), metavar="path | show | set")
    parser.add_argument(
        "words", metavar="KEY VALUE", nargs="*", help=_("with set: the key, and the value or - for stdin")
    )
    parser.add_argument("--json", action="store_true", help=_("print as JSON"))
    parser.epilog = _(
        "path   where config.toml, settings.toml and everything else lie\nshow   every key with its "
        "value and where that comes from\nset    write one key to settings.toml; a bare key of a "
        "profile is the current profile's"
    )


def config(context: Context, args: Namespace) -> int:
    """Print paths or settings, or change one."""
    words: list[str] = args.words
    if args.action == "set":
        if len(words) != 2:
            raise ConfigError(_("config set takes a key and a value"), remedy="wanvid config set theme paper")
        return _set(context, words[0], words[1])
    if words:
        raise ConfigError(_("config {action} takes nothing more").format(action=args.action))
    return _path(context, as_json=args.json) if args.action == "path" else _show(context, as_json=args.json)


def _path(context: Context, *, as_json: bool) -> int:
    """Where files lie, whether or not they are there."""
    places = context.places
    paths = {
        "config": places.config,
        "settings": places.settings,
        "themes": places.themes,
        "models": places.models,
        "prompts": places.prompts,
        "ledger": places.ledger,
        "log": places.log,
        "videos": places.videos,
    }
    if as_json:
        context.print(to_json({name: str(path) for name, path in paths.items()}))
    else:
        for line in columns([(label(name), context.path_text(path)) for name, path in paths.items()], width=None):
            context.print(line)
    return 0


def _show(context: Context, *, as_json: bool) -> int:
    """Every key that is acted on, and every other one that a file has."""
    rows = _settings(context.config, _from_environment(context), context.world.usual_keys())
    if as_json:
        context.print(to_json([{"key": key, "value": value, "origin": origin} for key, value, origin in rows]))
        return 0
    shown = [(key, "-" if value is None else _as_toml(value), clean_text(origin)) for key, value, origin in rows]
    for line in columns(shown, width=None):
        context.print(line)
    return 0


def _from_environment(context: Context) -> dict[tuple[str, ...], tuple[str, str]]:
    """What the environment says of the profile in use, where it is heard: value and variable by path (cli.md)."""
    if context.options.demo:
        return {}
    named = context.options.profile
    profile = named or context.config.profile_name
    variables = {
        "base": ("DASHSCOPE_HTTP_BASE_URL", True),
        "region": ("DASHSCOPE_API_REGION", False),
        "workspace": ("DASHSCOPE_WORKSPACE_ID", False),
        "api_key": ("DASHSCOPE_API_KEY", named is None),
    }
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for key, (variable, wins) in variables.items():
        value = context.environ.get(variable, "").strip()
        path = ("profiles", profile, key)
        if value and (wins or path not in context.config.settings):
            found[path] = (value, variable)
    return found


def _settings(
    config: Config, environment: Mapping[tuple[str, ...], tuple[str, str]], usual_keys: Mapping[str, list[str]]
) -> list[tuple[str, Any, str]]:
    """Key, value and origin of every setting; an API key is not shown."""
    from wanvid_tui.config.keys import PROFILE_KEYS, TOP_KEYS, find_key

    paths: dict[tuple[str, ...], None] = {(name,): None for name, key in TOP_KEYS.items() if not key.later}
    for profile in dict.fromkeys((config.profile_name, *config.profiles())):
        paths.update({("profiles", profile, name): None for name, key in PROFILE_KEYS.items() if not key.later})
    paths.update({("keys", command): None for command in usual_keys})
    paths.update(dict.fromkeys([*config.settings, *environment]))
    rows: list[tuple[str, Any, str]] = []
    for path in paths:
        known = find_key(path)
        found = config.settings.get(path)
        value = found.value if found is not None else (known.default if known is not None else None)
        origin = found.origin if found is not None else _("default")
        if found is None and path[0] == "keys":
            value = usual_keys[path[1]]
        if path in environment:
            value, origin = environment[path]
        if known is not None and known.secret and value:
            value = _HIDDEN
        if path == ("output_dir",) and found is None:
            value = str(config.places.videos)
        if found is not None and known is not None and known.later:
            origin += _(" (not acted on by this version)")
        rows.append((".".join(path), value, origin))
    return rows


def _as_toml(value: object) -> str:
    """A value as it would stand in the file."""
    return clean_text(to_json(value))


def _set(context: Context, name: str, text: str) -> int:
    """Write one key to settings.toml."""
    from wanvid_tui.config.change import key_path, parse_value, set_key
    from wanvid_tui.config.keys import find_key
    from wanvid_tui.config.load import load

    places = context.places
    current = load(places)
    path = key_path(name, context.options.profile or current.profile_name)
    known = find_key(path)
    secret = known is not None and known.secret
    if secret and text != "-":
        raise ConfigError(
            _("{name}: a key on the command line can be seen by others and stays in the shell's history").format(
                name=name
            ),
            remedy=_("wanvid config set {name} - reads it from standard input").format(name=name),
        )
    if text == "-":
        text = context.world.stdin.readline().strip()
        if secret and not context.world.stdin.isatty():
            # A key that was cut by a line end would be kept as if it were whole; usable_key refuses it.
            text = f"{text}\n{context.world.stdin.read(_MOST_READ)}".strip()
    if secret:
        from wanvid_tui.api_key import usable_key

        text = usable_key(text, _("standard input"))
    value = parse_value(path, text)
    _check(context, path, value)
    set_key(places, path, value)
    shown = _HIDDEN if secret else _as_toml(value)
    context.say(
        _("{key} = {value} written to {file}").format(
            key=".".join(path), value=shown, file=context.path_text(places.settings)
        )
    )
    return 0


def _check(context: Context, path: tuple[str, ...], value: Plain) -> None:
    """Look closer at what decides which account is used, and at keys; raises ConfigError."""
    from wanvid_tui.core.base import canonical_base

    if path[0] == "keys":
        from wanvid_tui.config.load import load
        from wanvid_tui.config.values import Setting

        config = load(context.places)
        wanted = config._replace(settings={**config.settings, path: Setting(value, context.places.settings, None)})
        for fault in context.world.key_faults(wanted):
            if fault.key == ".".join(path):
                raise ConfigError(f"{fault.key}: {fault.reason}")
    if path[-1] == "base" and len(path) == 3:
        canonical_base(str(value))
    if path[-1] == "region" and len(path) == 3 and value not in context.catalog.regions:
        raise ConfigError(
            _('region "{value}" is not known').format(value=clean_text(str(value), limit=40)),
            remedy=_("There is: {names}").format(names=_(", ").join(sorted(context.catalog.regions))),
        )
