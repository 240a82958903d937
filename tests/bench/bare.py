"""The practical floor: a bare Textual program with an editor and a table, which does nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import DataTable, Footer, Header, TextArea

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Bare(App[None]):
    """Header, editor, table of 30 rows, footer."""

    CSS = "TextArea { height: 10; } DataTable { height: 1fr; }"

    def compose(self) -> ComposeResult:
        """Four stock widgets."""
        yield Header()
        yield TextArea()
        yield DataTable[str]()
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("id", "state", "prompt", "progress")
        for number in range(30):
            table.add_row(f"job-{number:04d}", "PENDING", f"prompt number {number}", "0%")


if __name__ == "__main__":
    Bare().run()
