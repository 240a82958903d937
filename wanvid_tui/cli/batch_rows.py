"""Reading a batch: CSV, JSON Lines, JSON or TOML into rows, with what is wrong named by row (cli.md, *A batch*)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BadBatch", "Row", "read_rows"]

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


class BadBatch(WanvidError):
    """A file that is no batch: its form, not one of its rows, is at fault."""

    exit_code = 2


class Row(NamedTuple):
    """One row: its fields, or why it has none."""

    number: int
    """From 1, counting videos, not lines."""
    fields: dict[str, Any]
    """Names and values as the file gives them."""
    problem: Problem | None = None
    """Why the row cannot be read at all."""


def read_rows(raw: bytes, form: str, name: str) -> list[Row]:
    """The rows of a batch.

    ``form`` is ``csv``, ``jsonl``, ``json`` or ``toml``, the ending of the file ``name``. Raises BadBatch when it is
    not that at all, naming the line.
    """
    if raw.startswith(_UTF16):
        raise BadBatch(_("{name} is UTF-16 text").format(name=name), remedy=_("Save it as UTF-8"))
    raw = raw.removeprefix(_BOM)
    readers = {"csv": _csv, "jsonl": _lines, "ndjson": _lines, "json": _json, "toml": _toml}
    reader = readers.get(form)
    if reader is None:
        raise BadBatch(
            _("{name}: a batch is a .csv, .jsonl, .json or .toml file").format(name=name),
            remedy=_("- reads JSONL from stdin"),
        )
    rows = list(reader(raw, name))
    if not rows:
        raise BadBatch(_("{name} has no rows").format(name=name))
    return rows


def _lines(raw: bytes, name: str) -> Iterator[Row]:
    """JSON Lines: one object a line; blank lines do not count."""
    if raw.lstrip()[:1] == b"[":
        yield from _json(raw, name)
        return
    number = 0
    for line in raw.split(b"\n"):
        if not line.strip():
            continue
        number += 1
        try:
            value = _loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            yield Row(
                number, {}, Problem("row", _("it is not UTF-8 text at byte {start}").format(start=error.start + 1))
            )
        except (ValueError, RecursionError) as error:
            yield Row(number, {}, Problem("row", _("it is not JSON: {error}").format(error=_why(error))))
        else:
            yield _object(number, value)


def _json(raw: bytes, name: str) -> Iterator[Row]:
    """An array of objects, or one object."""
    try:
        tree = _loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        _not_text(raw, error, name)
    except (ValueError, RecursionError) as error:
        raise BadBatch(_("{name} is not JSON: {error}").format(name=name, error=_why(error))) from error
    for number, value in enumerate(tree if isinstance(tree, list) else [tree], 1):
        yield _object(number, value)


def _csv(raw: bytes, name: str) -> Iterator[Row]:
    """CSV with a header line; an empty cell says nothing. A byte that is no UTF-8 is named by its row."""
    import csv
    import io

    csv.field_size_limit(16 * 1024 * 1024)
    text = raw.decode("utf-8", "surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [field.strip() for field in next(reader, [])]
        if "prompt" not in header:
            _no_header(header, name)
        if len(set(header)) < len(header):
            raise BadBatch(_("{name} line 1: a column is named twice").format(name=name))
        number = 0
        for cells in reader:
            if not any(cells):
                continue
            number += 1
            if len(cells) > len(header):
                said = _("it has {cells} cells, the header {header}: quote a text that has commas in it").format(
                    cells=len(cells), header=len(header)
                )
                yield Row(number, {}, Problem("row", said))
                continue
            fields = {field: cell for field, cell in zip(header, cells, strict=False) if cell != ""}
            bad = next((field for field, cell in fields.items() if not _is_text(cell)), None)
            yield Row(number, {}, Problem(bad, _("it is not UTF-8 text"))) if bad is not None else Row(number, fields)
    except csv.Error as error:
        raise BadBatch(
            _("{name} line {line_num} is not CSV: {error}").format(name=name, line_num=reader.line_num, error=error)
        ) from error


def _no_header(header: list[str], name: str) -> NoReturn:
    """Say what keeps the first line from being a header, as far as it shows."""
    if not header:
        raise BadBatch(_("{name} has no rows").format(name=name))
    remedy = _("Its names are those of a row, such as prompt,model,duration")
    if any("\0" in field for field in header):
        raise BadBatch(_("{name} looks like UTF-16 text").format(name=name), remedy=_("Save it as UTF-8"))
    if any(mark in field for field in header for mark in (";", "\t")):
        remedy = _("Its cells are parted by commas, not by semicolons or tabs")
    raise BadBatch(_("{name} line 1: the header names no column prompt").format(name=name), remedy=remedy)


def _toml(raw: bytes, name: str) -> Iterator[Row]:
    """TOML with one array of tables, whatever it is called: ``[[video]]``."""
    from wanvid_tui.config.toml import NotToml, parse

    try:
        tree = parse(raw)
    except NotToml as error:
        raise BadBatch(f"{name}: {error}") from error
    if len(tree) != 1 or not isinstance(rows := next(iter(tree.values())), list):
        raise BadBatch(
            _("{name}: expected one array of tables").format(name=name),
            remedy=_("Begin each video with a line [[video]]"),
        )
    for number, value in enumerate(rows, 1):
        yield _object(number, value)


def _object(number: int, value: object) -> Row:
    if isinstance(value, dict):
        return Row(number, value)
    return Row(number, {}, Problem("row", _("expected an object of names and values")))


def _loads(text: str) -> Any:
    return json.loads(text, parse_constant=_no_number)


def _no_number(word: str) -> NoReturn:
    raise ValueError(_("{word} is no number").format(word=word))


def _is_text(cell: str) -> bool:
    return cell.isascii() or not any("\udc80" <= c <= "\udcff" for c in cell)


def _not_text(raw: bytes, error: UnicodeDecodeError, name: str) -> NoReturn:
    line = raw.count(b"\n", 0, error.start) + 1
    raise BadBatch(
        _("{name} line {line} is not UTF-8 text").format(name=name, line=line), remedy=_("Save it as UTF-8")
    ) from error


def _why(error: Exception) -> str:
    return _("it is nested too deep") if isinstance(error, RecursionError) else str(error)
