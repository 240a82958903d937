"""A key for the interface: checked by a process of its own, kept in ``settings.toml``, in use without a restart.

The key goes to the child on its standard input, never in its words or its environment (ux.md 10).
"""

from __future__ import annotations

import json
import sys
from threading import Lock
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import N_, _, chosen, system_reason
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.setup import FIRST_REGION, Answer, Checked, Found, Wanted
from wanvid_tui.ui.words import sentences

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.credentials import Account
    from wanvid_tui.paths import Places
    from wanvid_tui.ui.options import AccountFacts

__all__ = ["KeySetup"]

_CHECK_S = 60.0
_EXAMINE_S = 90.0


class KeySetup:
    """A :class:`wanvid_tui.ui.setup.Setup` for one profile."""

    def __init__(
        self,
        context: Context,
        account: Account,
        *,
        needed: bool,
        facts: Callable[[Account], AccountFacts],
        use: Callable[[Account], None],
    ) -> None:
        """``facts`` tells the screen of an account, ``use`` gives its key to whoever drives from now on."""
        from wanvid_tui.credentials import DEFAULTED

        self._context = context
        self._profile = account.profile
        self._facts = facts
        self._use = use
        named = account.region is not None and account.region_origin != DEFAULTED
        self._region = account.region if named and account.region is not None else FIRST_REGION
        own = account.base and not account.base_origin.startswith("the address of")
        self._address = account.base if own else ""
        self._workspace = account.workspace or ""
        self._needed = needed
        self._child: subprocess.Popen[str] | None = None
        self._started = Lock()
        self._given_up = False
        self.demo_wanted = False
        """Whether the demo was asked for."""

    @property
    def region(self) -> str:
        """The region to begin with."""
        return self._region

    @property
    def address(self) -> str:
        """A gateway's address that holds now."""
        return self._address

    @property
    def workspace(self) -> str:
        """The workspace that holds now."""
        return self._workspace

    @property
    def kept_in(self) -> str:
        """The settings file, with ``~``."""
        places = self._context.places
        text, home = str(places.settings), str(places.user_home)
        return f"~{text[len(home) :]}" if text.startswith(f"{home}/") else text

    @property
    def needed(self) -> bool:
        """Whether there is no key."""
        return self._needed

    def want_demo(self) -> None:
        """Begin the demo afterwards."""
        self.demo_wanted = True

    def give_up(self) -> None:
        """End the process that looks, where one does, and start none any more."""
        with self._started:
            self._given_up = True
            if self._child is not None:
                self._child.kill()

    def check(self, wanted: Wanted) -> Answer:
        """Run ``wanvid doctor --check-key`` with the key on its standard input."""
        words = ["--check-key", "--json", "--region", wanted.region]
        if wanted.address:
            words += ["--base", wanted.address]
        if wanted.workspace:
            words += ["--workspace", wanted.workspace]
        try:
            code, out, err = self._doctor(words, f"{wanted.key}\n", _CHECK_S)
        except WanvidError as error:
            return Answer(6, error.message)
        try:
            said = json.loads(out)
            checked = bool(said.get("key_checked"))
            told = said.get("error") or {}
            text = sentences(*(stored(told.get(name) or "") for name in ("message", "remedy")))
        except (ValueError, AttributeError):
            # What cannot be a key or an address is refused before anything is asked.
            text = " ".join(line.strip().removeprefix("wanvid: ") for line in err.splitlines() if line.strip())
            return Answer(2 if code else 6, sentences(clean_text(text, limit=400)))
        if code == 0 and not checked:
            return Answer(0, _("It answers, but lists no tasks: the key could not be checked."), False)
        return Answer(code, clean_text(text, limit=400))

    def keep(self, wanted: Wanted) -> Checked:
        """Write key, region, address and workspace of the profile; what holds already is not written again."""
        from wanvid_tui.api_key import usable_key
        from wanvid_tui.core.base import canonical_base

        context = self._context
        catalog = context.catalog
        key = usable_key(wanted.key, N_("the first start"))
        context.world.keys.append(key)
        before = context.config.profile(self._profile)
        base = canonical_base(wanted.address) if wanted.address else None
        if base is None and before.base is not None:
            base = catalog.regions[wanted.region].base_for(wanted.workspace or None)
        values = {"region": wanted.region, "base": base, "workspace": wanted.workspace or None, "api_key": key}
        for name, value in values.items():
            if value is not None and value != getattr(before, name):
                _write(context.places, ("profiles", self._profile, name), value)
        context.bear_faults()
        account = context.account(sending=True)
        found = context.with_key(account)
        self._use(found)
        self._needed = False
        notice = ""
        if found.key != key:
            notice = _("The key is kept, but {where} has another, which goes first: unset it.").format(
                where=stored(found.key_origin)
            )
        elif account.region != wanted.region or (base is not None and account.base != base):
            notice = _("The key is kept, but {where} names another place.")
            notice = notice.format(where=stored(account.region_origin or account.base_origin))
        return Checked(self._facts(found), notice)

    def examine(self) -> Sequence[Found]:
        """Run ``wanvid doctor``."""
        _code, out, err = self._doctor(["--json"], "", _EXAMINE_S)
        try:
            checks = json.loads(out)["checks"]
            found = [
                Found(str(one["what"]), str(one["state"]), str(one["text"]), str(one.get("remedy") or ""))
                for one in checks
            ]
        except (ValueError, KeyError, TypeError) as error:
            words = _("wanvid doctor said nothing that can be read: {text}")
            raise WanvidError(words.format(text=clean_text(err, limit=200))) from error
        return [_seen_from_here(one) for one in found]

    def _doctor(self, words: list[str], text: str, timeout_s: float) -> tuple[int, str, str]:
        """Exit status and what a run of ``wanvid doctor`` printed. Raises WanvidError when it does not end."""
        import subprocess

        options = self._context.options
        more = ["--demo"] if options.demo else []
        if options.config is not None:
            more += ["--config", options.config]
        if options.profile is not None:
            more += ["--profile", options.profile]
        command = [sys.executable, "-m", "wanvid_tui", *more, "doctor", *words, "--speak", chosen()]
        try:
            with self._started:
                if self._given_up:
                    return 1, "", ""  # nobody waits for it
                self._child = child = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    env=dict(self._context.environ),
                    start_new_session=True,
                )
        except OSError as error:
            raise WanvidError(
                _("the check could not be started: {reason}").format(reason=system_reason(error))
            ) from error
        with child:
            try:
                out, err = child.communicate(text, timeout_s)
            except subprocess.TimeoutExpired as error:
                child.kill()
                told = _("the check did not end within {n} s").format(n=f"{timeout_s:.0f}")
                raise WanvidError(told, remedy=_("Try again")) from error
        return child.returncode, out, err


def _seen_from_here(one: Found) -> Found:
    """A finding about the terminal: the process that looked has none, but this one has."""
    away = _(", ") + _("none here")
    if one.what != "terminal" or not one.text.endswith(away):
        return one
    return Found(one.what, "ok", one.text.removesuffix(away))


def _write(places: Places, path: tuple[str, ...], value: str) -> None:
    from wanvid_tui.config.change import set_key

    set_key(places, path, value)
