"""Nothing is said that no catalogue could have: every text that the interface shows goes through `_` or its kin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import wanvid_tui
from wanvid_tui.ui.commands import COMMANDS

PACKAGE = Path(wanvid_tui.__file__).parent
FILES = (
    *sorted((PACKAGE / "ui").rglob("*.py")),
    *(PACKAGE / name for name in ("starting.py", "setting_up.py", "tty.py")),
)

SAY = frozenset(
    {"said", "problem", "news", "Span", "Done", "Refusal", "Listing", "Outcome", "Choice", "NoEditor", "Edited"}
    | {"Ending", "Question", "Answer", "Bar", "title_span", "show_text", "copy_text", "ThemeFault", "Message"}
    | {"Completion", "Found", "Row", "Command", "WanvidError", "LedgerError", "DiskError", "append", "Checked"}
)
"""What is called with a text that is shown."""
SPEAKS = frozenset({"_", "N_", "plural", "in_context"})
NOT_SHOWN = frozenset({"id", "value", "key", "link", "command", "keys", "where", "kind"})
"""Names of arguments that are no texts."""

WORDS = re.compile(r"[A-Za-z]{2,}(?: |$|[.,:;!?])|[A-Za-z]{2,}(?= )")
KEYS = {part for command in COMMANDS for part in command.printed.split()} | {
    *("wanvid", "OSC", "Up", "Down", "Left", "Right", "Enter", "Esc", "Tab", "Space", "F1", "F5", "s", "MB"),
    *("DASHSCOPE_API_KEY", "wanvid_tui", "billing", "primary", "dark", "light", "ok", "remark", "terminal"),
}
"""What is written the same in every language: keys, names, words that are data."""


def literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts below a node that are shown as they stand; not those of calls that do something else with them."""
    match node:
        case ast.Constant(value=str() as text):
            yield node.lineno, text
        case ast.JoinedStr():
            for part in node.values:
                yield from literals(part)
        case ast.IfExp():
            yield from literals(node.body)
            yield from literals(node.orelse)
        case ast.BinOp(op=ast.Add()):
            yield from literals(node.left)
            yield from literals(node.right)
        case ast.BoolOp():
            for value in node.values:
                yield from literals(value)
        case ast.List() | ast.Tuple():
            for element in node.elts:
                yield from literals(element)
        case ast.Call(func=ast.Attribute(attr="format" | "join", value=value)):
            yield from literals(value)
        case ast.Starred(value=value):
            yield from literals(value)


def name_of(function: ast.expr) -> str:
    """What a call calls, without where it is from."""
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def is_text(text: str) -> bool:
    """Whether a literal has words that are not the same in every language."""
    if re.fullmatch(r"[a-z]+(?:[-:._/][A-Za-z_]*)+", text) or text in KEYS:
        return False  # an id such as `command:copy-link`
    return any(word.strip(" .,:;!?") not in KEYS for word in WORDS.findall(text))


def unspoken(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that is said and not asked of a catalogue."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or name_of(node.func) not in SAY:
            continue
        shown = [*node.args, *(word.value for word in node.keywords if word.arg not in NOT_SHOWN)]
        if name_of(node.func) == "Span":
            shown = node.args[:1]
        elif name_of(node.func) == "Command":
            shown = [arg for arg in shown if not isinstance(arg, ast.Starred)][4:]
        yield from (found for one in shown for found in literals(one) if is_text(found[1]))


def test_every_text_that_is_said_is_asked_of_the_catalogue() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {text!r}"
        for path in FILES
        for line, text in unspoken(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_the_search_finds_texts_however_they_are_put_together() -> None:
    assert [text for _line, text in unspoken('say(said(f"Job {n} is there"))')] == ["Job ", " is there"]
    assert list(unspoken('Span("Open " if here else other, role)')) == [(1, "Open ")]
    assert not list(unspoken('said(_("Job {id} is there").format(id=1), key="Enter")'))


def test_no_text_is_put_together_before_it_is_asked() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKS:
                built = [arg for arg in node.args if isinstance(arg, ast.JoinedStr) or list(pieces(arg))]
                assert not built, f"{path.name}:{node.lineno}: an f-string is in no catalogue"


def test_no_text_is_asked_inside_an_f_string() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                asked = [
                    one
                    for one in ast.walk(node)
                    if isinstance(one, ast.Call)
                    and isinstance(one.func, ast.Name)
                    and one.func.id in SPEAKS
                    and all(isinstance(arg, ast.Constant) for arg in one.args)
                ]
                assert not asked, (
                    f"{path.name}:{node.lineno}: what stands in an f-string is not found for the catalogue"
                )


def pieces(node: ast.expr) -> Iterator[tuple[int, str]]:
    """The literals of a sum."""
    return literals(node) if isinstance(node, ast.BinOp) else iter(())


def test_nothing_is_translated_before_the_language_is_known() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line in early(tree):
            raise AssertionError(f"{path.relative_to(PACKAGE)}:{line}: translated while the module is imported")


def early(tree: ast.AST) -> Iterator[int]:
    """Lines that ask the catalogue outside of any function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for default in (*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)):
                yield from early(ast.Expression(default))
            continue
        if isinstance(node, ast.Call) and name_of(node.func) in SPEAKS - {"N_"} and isinstance(node.func, ast.Name):
            yield node.lineno
        yield from early(node)
