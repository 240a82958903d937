"""Texts for people go through `_`: found in the source, as far as that can be seen there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import wanvid_tui

PACKAGE = Path(wanvid_tui.__file__).parent
TRANSLATING = {"_", "plural", "in_context"}
MARKING = {*TRANSLATING, "N_", "stored", "label"}
OF_ITS_OWN = {"simulator"}
"""Packages that speak as the service does."""

SAYING = {"say", "print", "detail"}
"""Methods whose first argument is told to people."""
TELLING = {"Problem": 1, "BadValue": 1, "_BadValue": 1, "fine": 1, "remark": 1, "Finding": 2, "Verdict": 1}
"""What has a text for people among its arguments, and as which of them."""
KEYWORDS = {"help", "description", "epilog", "remedy", "said", "question", "otherwise"}
"""Names of arguments that are texts."""
KEEPING = {"move": 2, "remark": 1, "Waiting": 0, "ask_user": 2, "back_to_line": 2}
"""What keeps a text in the ledger, and as which of its arguments: in English, and in the catalogue all the same."""

COMMAND_LINES = ("wanvid ", "pip install", "chmod ")
"""Beginnings of what is to be typed."""


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the package, by its name."""
    return tuple(
        (str(path.relative_to(PACKAGE)), ast.parse(path.read_text("utf-8"))) for path in sorted(PACKAGE.rglob("*.py"))
    )


@cache
def error_names() -> frozenset[str]:
    """The classes below WanvidError."""
    known = {"WanvidError"}
    bases = {
        (node.name, base.id)
        for _name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name)
    }
    while more := {name for name, base in bases if base in known} - known:
        known |= more
    return frozenset(known)


def called(node: ast.Call) -> str:
    """The last word of what is called."""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def bare(node: ast.expr | None, *, least: int = 2) -> bool:
    """Whether an expression is, or may be, a text of so many words that no catalogue is asked for."""
    if isinstance(node, ast.IfExp):
        return bare(node.body, least=least) or bare(node.orelse, least=least)
    if isinstance(node, ast.BinOp):
        return bare(node.left, least=least) or bare(node.right, least=least)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    else:
        return False
    words = [word for word in text.removeprefix("wanvid: ").split() if word.strip(".,:;()").isalpha() and len(word) > 1]
    return len(words) >= least and not text.startswith(COMMAND_LINES)


def texts(node: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that people read."""
    name = called(node)
    if name in SAYING and isinstance(node.func, ast.Attribute):
        yield from node.args[:1]
    if name in error_names() and name not in ("DiskError", "CatalogError"):
        yield from node.args[:1]
    if name == "DiskError":
        yield from node.args[1:2]
    if name in TELLING:
        yield from node.args[TELLING[name] : TELLING[name] + 1]
    if name in ("fine", "remark", "Finding", "add_argument_group"):
        yield from node.args[1:]
    for keyword in node.keywords:
        if keyword.arg in KEYWORDS:
            yield keyword.value


def test_what_people_are_told_goes_through_the_catalogue() -> None:
    found = [
        f"{name}:{text.lineno}"
        for name, tree in sources()
        if name.split("/", 1)[0] not in OF_ITS_OWN
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for text in texts(node)
        if bare(text)
    ]
    assert not found, "texts without _(): " + ", ".join(found)


def test_what_is_kept_in_the_ledger_is_english_and_in_the_catalogue() -> None:
    """A process that speaks Chinese writes to the ledger too: what it writes is no translation."""
    found = []
    for name, tree in sources():
        if not name.startswith(("jobs/", "cli/", "ui/")):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            method = isinstance(node.func, ast.Attribute)
            at = KEEPING.get(called(node)) if method or called(node) not in ("move", "remark") else None
            kept = [keyword.value for keyword in node.keywords if keyword.arg in ("hold_reason", "why")]
            kept += node.args[at : at + 1] if at is not None else []
            found += [f"{name}:{text.lineno}" for text in kept if bare(text, least=1) or translated(text)]
    assert not found, "kept without N_(), or translated: " + ", ".join(found)


def translated(node: ast.expr) -> bool:
    """Whether an expression gives a translation."""
    return any(isinstance(part, ast.Call) and called(part) in TRANSLATING for part in ast.walk(node))


def test_a_catalogue_is_asked_for_a_literal() -> None:
    """Babel finds no other; what is filled in is filled in afterwards."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in MARKING - {"stored", "label"}
        for argument in node.args[1 if node.func.id == "plural" else 0 :]
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
    ]
    assert not found, ", ".join(found)


def test_nothing_is_translated_when_a_module_is_imported() -> None:
    """The language is chosen after that."""
    found: list[str] = []

    def look(name: str, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                for default in [*child.args.defaults, *filter(None, child.args.kw_defaults)]:
                    look(name, ast.Expression(default))
                continue
            if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in TRANSLATING:
                found.append(f"{name}:{child.lineno}")
            look(name, child)

    for name, tree in sources():
        look(name, tree)
    assert not found, ", ".join(found)


def test_the_look_at_the_source_finds_what_it_is_for() -> None:
    tree = ast.parse('context.say("two words"); raise LedgerError(f"no {thing} here", remedy="Try again")')
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert sum(bare(text) for call in calls for text in texts(call)) == 3
    fine = ast.parse(
        'context.say(_("two words")); context.say(f"wanvid: {text}"); Usage("x", remedy="wanvid x --help")'
    )
    assert not any(bare(text) for node in ast.walk(fine) if isinstance(node, ast.Call) for text in texts(node))
    assert {"LedgerError", "Usage", "KeyRefused", "MP4Error"} <= error_names()
