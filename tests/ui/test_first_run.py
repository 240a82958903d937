"""The first-run screen: the key is entered, checked, kept; the main screen comes without a restart."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.ui.stage import stage
from wanvid_tui.core.errors import ConfigError
from wanvid_tui.ui.arrivals import FocusBack
from wanvid_tui.ui.options import AccountFacts
from wanvid_tui.ui.rebinding import rebound
from wanvid_tui.ui.screens.doctor import DoctorScreen, finding_lines
from wanvid_tui.ui.screens.first import FirstScreen
from wanvid_tui.ui.setup import Answer, Checked, Found, Wanted

NO_KEY = AccountFacts(profile="default", base="x", region="cn-beijing", place="Beijing (default)", has_key=False)


class Desk:
    """Takes a key in some regions."""

    region = "ap-southeast-1"
    address = ""
    workspace = ""
    kept_in = "~/.config/wanvid/settings.toml"
    needed = True
    demo_wanted = False

    def __init__(self, *good: str, error: str = "") -> None:
        self.good = good
        self.error = error
        self.asked: list[Wanted] = []
        self.kept: list[Wanted] = []

    def check(self, wanted: Wanted) -> Answer:
        self.asked.append(wanted)
        return Answer(0) if wanted.region in self.good else Answer(3, "the key is refused.")

    def keep(self, wanted: Wanted) -> Checked:
        if self.error:
            raise ConfigError(self.error)
        self.kept.append(wanted)
        self.needed = False
        return Checked(AccountFacts(profile="default", base="y", region=wanted.region, place="Singapore"))

    def examine(self) -> Sequence[Found]:
        return [
            Found("key", "ok", "of DASHSCOPE_API_KEY"),
            Found("clock", "wrong", "5 minutes behind the service", "Set it"),
        ]

    def want_demo(self) -> None:
        self.demo_wanted = True

    def give_up(self) -> None:
        """Nothing goes on for long."""


async def test_the_screen_is_as_it_was_drawn(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, setup=Desk(), account=NO_KEY) as on:
        await on.until(lambda: isinstance(on.app.screen, FirstScreen))
        rows = on.rows()
        assert rows[0] == " wanvid  first start                      nothing is sent until you press Check"
        assert rows[3] == "  wanvid turns a prompt into a video, through Alibaba's Wan models."
        assert rows[4] == "  It needs an API key of Model Studio. The demo needs none and costs nothing."
        assert rows[6] == f"› Key{'':54}hidden"
        assert rows[7].startswith("  Region     Singapore  Beijing  Virginia  Frankfurt ")
        assert rows[8] == "  Address    the region's own   or paste a gateway's"
        assert rows[9] == "  Workspace  none   Frankfurt and Tokyo need one"
        assert rows[11] == "   Check, costs nothing    Open the demo"
        assert rows[13] == "  Kept in ~/.config/wanvid/settings.toml, readable by you only. Never logged."
        assert rows[14] == "  Or set DASHSCOPE_API_KEY and start again."
        assert rows[-1] == " Tab Next  Enter Check                                 F1 Keys  ^P All  ^Q Quit"


async def test_a_good_key_is_kept_and_the_main_screen_comes(tmp_path: Path) -> None:
    desk = Desk("ap-southeast-1")
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY) as on:
        await on.until(lambda: isinstance(on.app.screen, FirstScreen))
        await on.pilot.press("enter")
        await on.says("Type or paste the key first.")
        await on.pilot.press(*"sk-secret")
        assert not any("secret" in row for row in on.rows())
        assert on.rows()[6].startswith("› Key        *********")
        await on.pilot.press("enter")
        await on.says("The key works in Singapore. ")
        assert on.app.screen is on.app.main
        assert "default  Singapore" in on.rows()[0]
        assert desk.kept == [Wanted("sk-secret", "ap-southeast-1")]
        on.write("a fox")
        await on.pilot.press("f5")
        await on.until(lambda: [job.base for job in on.jobs()] == ["y"])


async def test_a_refused_key_is_tried_elsewhere_only_after_y(tmp_path: Path) -> None:
    desk = Desk("us-east-1")
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY) as on:
        await on.pilot.press(*"sk-v", "enter")
        await on.says("Singapore refuses this key. Keys belong to one region: try the others?")
        assert [wanted.region for wanted in desk.asked] == ["ap-southeast-1"]
        await on.pilot.press("tab", "y")
        assert len(desk.asked) == 1, "another key takes the offer away"
        await on.pilot.press("shift+tab", "enter")
        await on.says("try the others?")
        await on.pilot.press("y")
        await on.says("The key works in Virginia.")
        assert desk.kept[0].region == "us-east-1"
        assert "eu-central-1" not in {wanted.region for wanted in desk.asked}, "it has no address without a workspace"


async def test_what_is_entered_stands_when_an_esc_was_the_beginning_of_a_key(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, setup=Desk(), account=NO_KEY) as on:
        await on.pilot.press(*"sk-1", "tab", "escape")
        on.app.post_message(FocusBack())
        await on.pilot.press("right", "enter")
        await on.says("Beijing refuses this key.")
        await on.pilot.press("escape")
        await on.until(lambda: on.app.screen is on.app.main)


async def test_regions_that_do_not_answer_are_told_from_those_that_refuse(tmp_path: Path) -> None:
    class Far(Desk):
        def check(self, wanted: Wanted) -> Answer:
            return Answer(3 if wanted.region == self.region else 6)

    async with stage(tmp_path, seeded=False, setup=Far(), account=NO_KEY) as on:
        await on.pilot.press(*"sk-1", "enter")
        await on.says("try the others?")
        await on.pilot.press("y")
        await on.says("Not every region answered; none of those that did takes this key.")


async def test_a_gateways_refusal_sends_the_key_nowhere_else(tmp_path: Path) -> None:
    desk = Desk()
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY) as on:
        await on.pilot.press(*"sk-v", "down", "down", *"https://gateway.example/qwen", "enter")
        await on.says("the key is refused.")
        await on.pilot.press("y")
        assert len(desk.asked) == 1


async def test_a_workspace_is_asked_for_where_one_is_needed(tmp_path: Path) -> None:
    desk = Desk()
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY) as on:
        await on.pilot.press(*"sk-v", "down", "right", "right", "right", "enter")
        await on.says("Frankfurt needs a workspace id.")
        assert desk.asked == []


async def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    desk = Desk("ap-southeast-1", error="config.toml line 3 fixes profiles.default.region")
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY) as on:
        await on.pilot.press(*"sk-v", "enter")
        await on.says("config.toml line 3 fixes profiles.default.region.")
        assert isinstance(on.app.screen, FirstScreen)


async def test_every_key_of_its_footer_works(tmp_path: Path) -> None:
    desk = Desk()
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY) as on:
        await on.pilot.press("f1")
        await on.until(lambda: "Esc Back" in on.footer)
        await on.pilot.press("escape", "tab")
        await on.until(lambda: on.rows()[7].startswith("› Region"))
        await on.pilot.press("ctrl+p")
        await on.until(lambda: on.app.screen is on.app.main and "Commands" in on.rows()[2])


async def test_its_footer_has_the_users_keys(tmp_path: Path) -> None:
    desk = Desk()
    theirs = rebound({"keys": ["f4"], "queue": ["f1"], "palette": ["ctrl+l"]}).commands
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY, commands=theirs) as on:
        assert on.footer.startswith(" Tab Next  Enter Check")
        assert on.footer.endswith("F4 Keys  ^L All  ^Q Quit")
        await on.pilot.click(offset=(on.footer.index("F4"), 23))
        await on.until(lambda: "Esc Back" in on.footer)
        await on.pilot.press("f4")
        await on.until(lambda: "Tab Next" in on.footer)
        await on.pilot.press("ctrl+l")
        await on.until(lambda: on.app.screen is on.app.main and "Commands" in on.rows()[2])


async def test_what_is_wrong_with_the_files_is_said_after_it(tmp_path: Path) -> None:
    missing, clash = "there is no API key", "config.toml line 2: keys.again: c is already cancel in Queue; r stays"
    for press in (("escape",), (*"sk-x", "enter")):
        desk = Desk("ap-southeast-1")
        facts: dict[str, Any] = {"warnings": (missing, clash), "without_key": (missing,)}
        async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY, **facts) as on:
            await on.pilot.press(*press)
            await on.until(lambda: on.app.screen is on.app.main)
            await on.until(lambda: any(message.text == clash for message in on.app.session.line.kept))
            if press == ("escape",):
                await on.says("keys.again: c is already cancel in Queue; r stays")
            assert not any(message.text == missing for message in on.app.session.line.kept)


async def test_the_demo_is_begun_when_it_is_asked_for(tmp_path: Path) -> None:
    desk = Desk()
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY) as on:
        await on.pilot.press("shift+tab", "enter")
        await on.until(lambda: desk.demo_wanted)


def shown_at(width: int) -> str:
    return "needs 40x12" if width < 40 else "Open the demo"


async def test_it_is_whole_at_every_size(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, setup=Desk(), account=NO_KEY) as on:
        for size in ((40, 12), (60, 18), (120, 36), (30, 10), (80, 24)):
            await on.pilot.resize_terminal(*size)
            await on.until(lambda: any(shown_at(on.app.size.width) in row for row in on.rows()), str(size))


async def test_without_a_key_enter_leads_to_its_entry(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, setup=Desk(), account=NO_KEY) as on:
        await on.pilot.press("escape")
        await on.until(lambda: on.app.screen is on.app.main)
        on.write("a fox")
        await on.pilot.press("f3", "f5")
        await on.says("Enter enters a key")
        await on.pilot.press("enter")
        await on.until(lambda: isinstance(on.app.screen, FirstScreen))


async def test_with_a_key_it_asks_for_another_and_shows_the_way_back(tmp_path: Path) -> None:
    desk = Desk()
    desk.needed = False
    async with stage(tmp_path, seeded=False, setup=desk, account=NO_KEY._replace(has_key=True)) as on:
        await on.pilot.press("ctrl+p", *"region", "enter")
        await on.until(lambda: isinstance(on.app.screen, FirstScreen))
        assert on.rows()[0].startswith(" wanvid  another key")
        assert on.footer.startswith(" Tab Next  Enter Check  Esc Back")
        await on.pilot.press("escape")
        await on.until(lambda: on.app.screen is on.app.main)


async def test_the_doctor_shows_what_is_wrong_first(tmp_path: Path) -> None:
    desk = Desk()
    desk.needed = False
    async with stage(tmp_path, seeded=False, setup=desk) as on:
        on.app.control.run("doctor")
        await on.until(lambda: isinstance(on.app.screen, DoctorScreen) and "1 wrong" in on.rows()[0])
        assert on.rows()[2].split() == ["wrong", "clock", "5", "minutes", "behind", "the", "service"]
        assert on.rows()[3].strip() == "Set it"
        await on.pilot.press("escape")
        await on.until(lambda: on.app.screen is on.app.main)


def test_the_doctor_writes_the_home_directory_short() -> None:
    home = Path("/home/u")
    found = [Found("ledger", "ok", "/home/u/.local/state/wanvid/ledger.sqlite3: whole", "see /home/ute/x, (/home/u/y)")]
    rows = ["".join(span.text for span in line.spans) for line in finding_lines(found, 80, home)]
    assert rows[0].endswith(" ~/.local/state/wanvid/ledger.sqlite3: whole")
    assert rows[1].endswith(" see /home/ute/x, (~/y)")


async def test_the_footer_of_the_doctor_leaves_out_what_has_no_room(tmp_path: Path) -> None:
    desk = Desk()
    desk.needed = False
    async with stage(tmp_path, seeded=False, setup=desk, size=(40, 12)) as on:
        on.app.control.run("doctor")
        await on.until(lambda: isinstance(on.app.screen, DoctorScreen) and "1 wrong" in on.rows()[0])
        for width in range(40, 56):
            await on.pilot.resize_terminal(width, 12)
            await on.until(lambda: on.footer.endswith(" ^Q Quit") and " F1 Keys " in on.footer)
            assert len(on.footer) == width - 1  # one cell behind it


async def test_keys_and_palette_are_there_from_the_doctor_by_the_users_keys_and_by_the_mouse(tmp_path: Path) -> None:
    desk = Desk()
    desk.needed = False
    theirs = rebound({"keys": ["f4"], "queue": ["f1"], "palette": ["ctrl+l"]}).commands
    async with stage(tmp_path, seeded=False, setup=desk, commands=theirs) as on:
        for way in ("keys", "mouse"):
            on.app.control.run("doctor")
            await on.until(lambda: isinstance(on.app.screen, DoctorScreen) and "1 wrong" in on.rows()[0])
            right = "F4 Keys  ^L All  ^Q Quit"
            assert on.footer.startswith(" Esc Back  Up/Down Scroll  r ")
            assert on.footer.endswith(right)
            if way == "keys":
                await on.pilot.press("f4")
            else:
                await on.pilot.click(offset=(on.footer.index("F4"), 23))
            await on.until(lambda: on.rows()[0].startswith(" Keys") and "Everywhere" in on.rows()[1])
            await on.pilot.press("escape")
            await on.until(lambda: "1 wrong" in on.rows()[0])
            if way == "keys":
                await on.pilot.press("ctrl+l")
            else:
                await on.pilot.click(offset=(on.footer.index("^L"), 23))
            await on.until(lambda: on.app.screen is on.app.main and "Commands" in on.rows()[2])
            await on.pilot.press("escape")
            await on.until(lambda: "Commands" not in on.rows()[2])


async def test_a_look_that_takes_long_does_not_hold_the_end(tmp_path: Path) -> None:
    class Slow(Desk):
        begun = threading.Event()
        given_up = threading.Event()

        def examine(self) -> Sequence[Found]:
            self.begun.set()
            assert self.given_up.wait(30), "the look was not given up"
            return []

        def give_up(self) -> None:
            self.given_up.set()

    desk = Slow()
    async with stage(tmp_path, setup=desk) as on:
        on.app.examine()
        await on.until(desk.begun.is_set)
        await on.pilot.press("ctrl+q")
        await on.until(lambda: on.app.return_code == 0)
    assert desk.given_up.is_set()
