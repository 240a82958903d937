"""Our driver is used where it fits and left aside where not; its parts survive what terminals do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from time import monotonic

from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from wanvid_tui.ui.asking import Askers
from wanvid_tui.ui.driver import driver_class, lacks, unfit
from wanvid_tui.ui.sequences import Reply
from wanvid_tui.ui.terminal_driver import WanvidDriver
from wanvid_tui.ui.terminal_file import TerminalFile


def test_this_textual_fits() -> None:
    assert unfit() is None
    attributes = [0, 0, 0, 0, 0, 0, [b"\x00"]]
    made = driver_class(attributes)
    assert made is not None
    assert issubclass(made, WanvidDriver)
    assert made.first_attributes is attributes
    assert WanvidDriver.first_attributes is None


def test_a_driver_without_the_input_thread_does_not_fit() -> None:
    assert lacks(HeadlessDriver) == "it has no run_input_thread(self)"


def test_a_driver_whose_thread_works_otherwise_does_not_fit() -> None:
    class Asks(LinuxDriver):
        def run_input_thread(self, patience: int = 0) -> None:
            """Takes an argument."""

    class Different(LinuxDriver):
        def run_input_thread(self) -> None:
            """Reads in another way."""

    assert lacks(Asks) == "it has no run_input_thread(self)"
    assert lacks(Different) == "its run_input_thread works differently"


def test_a_driver_chosen_by_the_user_is_left_alone() -> None:
    code = "from wanvid_tui.ui.driver import driver_class, unfit; print(driver_class(), unfit())"
    environ = os.environ | {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None TEXTUAL_DRIVER names another driver"


def test_replies_go_to_who_asked_first() -> None:
    askers, got = Askers(), list[str]()
    askers.ask(Reply.STATUS, lambda reply: got.append(f"first {reply}"))
    askers.ask(Reply.STATUS, lambda reply: got.append(f"second {reply}"))
    take_back = askers.ask(Reply.CURSOR, got.append)
    take_back()
    take_back()
    assert askers.answer(Reply.STATUS, "a")
    assert askers.answer(Reply.STATUS, "b")
    assert not askers.answer(Reply.STATUS, "c")
    assert not askers.answer(Reply.CURSOR, "d")
    assert got == ["first a", "second b"]


def test_a_terminal_that_is_gone_swallows_everything_and_says_so_once() -> None:
    master, slave = os.openpty()
    gone: list[str] = []
    file = TerminalFile(slave, "utf-8", lambda: gone.append("gone"), lambda: gone.append("given up"))
    file.write("雨")
    file.flush()
    assert os.read(master, 99) == "雨".encode()
    os.close(master)
    for _ in range(3):
        file.write("more")
        file.flush()
    assert gone == ["gone"]
    file.close()
    os.close(slave)


def test_a_terminal_that_stands_still_lets_go_when_told() -> None:
    master, slave = os.openpty()
    gone: list[str] = []
    file = TerminalFile(slave, "utf-8", lambda: gone.append("gone"), lambda: gone.append("given up"))
    file.write("x" * 1_000_000)
    writer = threading.Thread(target=file.flush, daemon=True)
    writer.start()
    file.leave_by(monotonic())
    writer.join(20)
    assert not writer.is_alive()
    assert gone == ["given up"]
    file.close()
    os.close(slave)
    os.close(master)


def test_a_slow_terminal_gets_everything() -> None:
    master, slave = os.openpty()
    file = TerminalFile(slave, "utf-8", lambda: None, lambda: None)
    file.write("y" * 100_000)
    writer = threading.Thread(target=file.flush, daemon=True)
    writer.start()
    got = 0
    while got < 100_000:
        got += len(os.read(master, 1000))
    writer.join(20)
    assert got == 100_000
    file.close()
    os.close(slave)
    os.close(master)
