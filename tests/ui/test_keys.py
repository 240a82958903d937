"""Sequences cut anywhere give the events of the uncut ones, and what is no key is never typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from wanvid_tui.ui.arrivals import Arrivals, FocusBack
from wanvid_tui.ui.chunks import Chunk, Kind
from wanvid_tui.ui.keys import KeyJoiner, escape_delay_s
from wanvid_tui.ui.sequences import PASTE_END, PASTE_START, Reply

TABLE = frozenset(ANSI_SEQUENCES_KEYS)
LONG = [key for key in ANSI_SEQUENCES_KEYS if len(key) > 1 and key[0] == "\x1b" and key != "\x1b\x1b"]
OTHERS = [
    "\x1b[<0;12;5M", "\x1b[<0;12;5m", "\x1b[<64;1;1M", "\x1b[<35;130;40M",  # mouse
    "\x1b[I", "\x1b[O",  # focus
    "\x1b[97;5u", "\x1b[27u", "\x1b[13;5u", "\x1b[57364u",  # kitty's keys
    "\x1b[48;24;80;480;800t", "\x1b[7;12R", "\x1b[?2026;2$y",  # size, cursor, mode
]  # fmt: skip
GAPS_S = [0.0, 0.05, 0.15, 0.25, 0.9]

Seen = tuple[object, ...]


def seen(message: Message) -> Seen:
    """What a user would notice of a message."""
    if isinstance(message, events.Key):
        return "key", message.key, message.character
    if isinstance(message, events.MouseEvent):
        return type(message).__name__, message.x, message.y, message.button
    if isinstance(message, events.Paste):
        return "paste", message.text
    if isinstance(message, events.Resize):
        return "resize", message.size
    return (type(message).__name__,)


def whole(text: str) -> list[Seen]:
    """The events of the stock parser for text that arrives in one read, the escape delay having passed."""
    parser = XTermParser()
    return [seen(message) for message in [*parser.feed(text), *parser.feed("")]]


def run(pieces: list[bytes], gaps_s: list[float], delay_s: float = 0.1) -> list[Seen]:
    """The events of pieces that arrive with gaps between them; a long silence follows."""
    joiner, arrivals, now = KeyJoiner(delay_s, TABLE), Arrivals(), 100.0
    chunks: list[Chunk] = []

    def wait(until: float) -> None:
        while (due := joiner.due()) is not None and due <= until:
            chunks.extend(joiner.tick(due))

    for piece, gap_s in zip(pieces, [0.0, *gaps_s], strict=True):
        now += gap_s
        wait(now)
        chunks += joiner.feed(piece, now)
    wait(now + 60)
    assert joiner.due() is None
    return [seen(message) for chunk in chunks for message in arrivals.messages(chunk)]


@pytest.mark.parametrize("gap_s", GAPS_S)
@pytest.mark.parametrize("delay_s", [0.1, 0.3])
def test_cut_anywhere_is_the_same_key(gap_s: float, delay_s: float) -> None:
    for sequence, place in [(one, place) for one in [*LONG, *OTHERS] for place in range(1, len(one.encode()))]:
        data = sequence.encode()
        got = run([b"a" + data[:place], data[place:] + b"z"], [gap_s], delay_s)
        if place == 1 and gap_s >= delay_s:
            late = sequence[1] in "[O" and gap_s <= delay_s + 0.3
            if late:
                assert got == [*whole("a\x1b"), ("FocusBack",), *whole(sequence + "z")]
            else:
                assert got == [*whole("a\x1b"), *whole(sequence[1:] + "z")]
        elif sequence[1] not in "[O" and gap_s >= delay_s:
            assert got == [*whole("a\x1b"), *whole(sequence[1:] + "z")]
        else:
            assert got == [*whole("a"), *whole(sequence), *whole("z")]


def test_byte_by_byte() -> None:
    for sequence in [*LONG, *OTHERS]:
        pieces = [bytes([byte]) for byte in sequence.encode()]
        assert run(pieces, [0.04] * (len(pieces) - 1)) == whole(sequence)


def test_sequences_in_one_read() -> None:
    text = "x" + "".join([*LONG, *OTHERS]) + "y"
    expected = [event for part in ["x", *LONG, *OTHERS, "y"] for event in whole(part)]
    got = run([text.encode()], [])
    assert [event for event in got if event[0] == "key"] == [event for event in expected if event[0] == "key"]


@pytest.mark.parametrize("text", ["two\rlines", "", "esc \x1b[A in it", "城市，雨夜 é", "ends in esc\x1b", "\x1b[200~"])
@pytest.mark.parametrize("gap_s", [0.0, 0.05, 0.15, 0.9])
def test_paste_cut_anywhere(text: str, gap_s: float) -> None:
    data = f"{PASTE_START}{text}{PASTE_END}".encode()
    for place in range(2, len(data)):
        assert run([data[:place], data[place:] + b"z"], [gap_s]) == [("paste", text), *whole("z")]


def test_paste_byte_by_byte() -> None:
    pieces = [bytes([byte]) for byte in f"a{PASTE_START}雨\x1b[A{PASTE_END}b".encode()]
    assert run(pieces, [0.05] * (len(pieces) - 1)) == [*whole("a"), ("paste", "雨\x1b[A"), *whole("b")]


def test_paste_without_end_ends_after_five_seconds() -> None:
    pieces = [f"{PASTE_START}some text\x1b[20".encode(), b"q"]
    assert run(pieces, [5.1]) == [("paste", "some text"), *whole("q")]
    assert run(pieces, [4.9]) == [("paste", "some text\x1b[20q")]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("\x1b[?62;22c", Reply.DEVICE), ("\x1b[>41;354;0c", Reply.DEVICE), ("\x1b[0n", Reply.STATUS),
        ("\x1b[?997;1n", Reply.STATUS), ("\x1b[4;600;800t", Reply.WINDOW), ("\x1b[?5u", Reply.KEYBOARD),
        ("\x1b[?1;0;1024S", Reply.GRAPHICS), ("\x1b]11;rgb:0000/0000/0000\x1b\\", Reply.OSC),
        ("\x1b]52;c;aGk=\x07", Reply.OSC), ("\x1bP>|XTerm(390)\x1b\\", Reply.DCS), ("\x1b_Gi=1;OK\x1b\\", Reply.APC),
        ("\x1bP1$r0m\x9c", Reply.DCS),
    ],
    ids=ascii,
)  # fmt: skip
@pytest.mark.parametrize("gap_s", [0.0, 0.05, 0.9])
def test_replies_are_never_typed(reply: str, kind: Reply, gap_s: float) -> None:
    data = reply.encode()
    for place in range(1 if gap_s < 0.1 else 2, len(data)):
        if data[place:] == b"\\" and gap_s == 0.9:
            continue
        assert run([b"a" + data[:place], data[place:] + b"z"], [gap_s]) == whole("az")
    (chunk,) = KeyJoiner(0.1, TABLE).feed(data, 0)
    assert chunk == Chunk(Kind.REPLY, reply, kind)


def test_a_piece_without_an_end_is_dropped() -> None:
    assert run([b"a\x1b[1", b"z"], [1.1]) == whole("az")
    assert run([b"a\x1b]11;rgb:00", b"z"], [1.1]) == whole("az")
    assert run([b"a\x1b[15\x1b[17~"], []) == [*whole("a"), *whole("\x1b[17~")]
    assert run([b"a\x1b[15\r"], []) == whole("a\r")


def test_alt_and_a_key_that_begin_a_string_lose_no_typing() -> None:
    assert run([b"\x1bP", b"ortrait of a fox"], [0.05])[-15:] == whole("ortrait of a fox")[-15:]


def test_late_bracket_that_no_key_follows_is_typed() -> None:
    assert run([b"\x1b", b"[", b"15~"], [0.2, 0.15]) == whole("\x1b") + whole("[15~")
    assert run([b"\x1b", b"Ok"], [0.45]) == whole("\x1b") + whole("Ok")
    assert run([b"\x1b", b"OK."], [0.2]) == whole("\x1b") + whole("OK.")
    assert run([b"\x1b", b"[", b"1", b"5", b"~"], [0.2, 0.05, 0.05, 0.05]) == [
        *whole("\x1b"), ("FocusBack",), *whole("\x1b[15~")]  # fmt: skip


def test_late_paste() -> None:
    data = [b"\x1b", f"[200~text{PASTE_END}".encode()]
    assert run(data, [0.2]) == [*whole("\x1b"), ("FocusBack",), ("paste", "text")]


def test_characters_cut_between_their_bytes() -> None:
    assert run([bytes([byte]) for byte in "雨é🎬".encode()], [0.9] * 8) == whole("雨é🎬")
    assert run([b"\xff\xe9a"], [])[-1:] == whole("a")


def test_two_escapes_are_two() -> None:
    assert run([b"\x1b\x1b"], []) == whole("\x1b") * 2
    assert run([b"\x1b\x1b[A"], []) == whole("\x1b") + whole("\x1b[A")


def test_kitty_text_longer_than_the_parser_takes() -> None:
    text = "一二三四五六七八九"
    sequence = f"\x1b[0;;{':'.join(str(ord(character)) for character in text)}u"
    assert [event[2] for event in run([sequence.encode()], [])] == list(text)


def test_size_without_pixels_does_not_break_the_mouse() -> None:
    assert ("MouseMove", 11.0, 4.0, 0) in run([b"\x1b[48;24;80;0;0t\x1b[<35;12;5M"], [])


def test_delay_of_a_lone_escape() -> None:
    assert escape_delay_s({}) == 0.1
    assert escape_delay_s({"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}) == 0.3
    assert escape_delay_s({"SSH_CONNECTION": "x", "ESCDELAY": "25"}) == 0.025
    assert escape_delay_s({"ESCDELAY": "soon"}) == 0.1


PARTS = st.one_of(
    st.sampled_from([*LONG, *OTHERS, PASTE_START, PASTE_END, "\x1b", "\x1b[", "\x1bO", "\x1b]", "\x1bP", "\x1b["])
    .map(str.encode), st.binary(max_size=6), st.from_regex(rb"\x1b\[[?<]?[0-9:;]{0,12}[a-zA-Z~$]", fullmatch=True),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(PARTS, st.sampled_from(GAPS_S)), min_size=1, max_size=12))
def test_no_bytes_break_it(parts: list[tuple[bytes, float]]) -> None:
    run([data for data, _ in parts], [gap_s for _, gap_s in parts[1:]])


def test_focus_back_is_a_message_of_its_own() -> None:
    assert isinstance(next(Arrivals().messages(Chunk(Kind.FOCUS_BACK))), FocusBack)
