"""A result in a notebook: the answer as a table, and the available frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from simulator.results.answer import answer
from simulator.results.result import swept_keys
from simulator.results.show import answer_cells, answer_notes

if TYPE_CHECKING:
    from simulator.results.result import Result

__all__ = ["result_html"]

_FRAMES = ("summary", "curves", "workers", "events")


def result_html(result: Result) -> str:
    """HTML without scripts and with every name escaped."""
    return "\n".join(["<div>", *_answer(result), *_frames(result), "</div>"])


def _answer(result: Result) -> Iterator[str]:
    """The answer's table; a sweep has one per point, too many to show."""
    if result.summary.empty or swept_keys(result.summary):
        return
    table = answer(result)
    cells = [answer_cells(row, timed=result.target is not None) for row in table.to_dict("records")]
    yield "<table><thead>" + _row("th", cells[0]) + "</thead><tbody>"
    yield from (_row("td", row.values()) for row in cells)
    yield "</tbody></table>"
    notes = answer_notes(table, result.goal)
    yield "".join(f"<div>{escape(note)}</div>" for note in notes)


def _frames(result: Result) -> Iterator[str]:
    """The names of the frames."""
    keys = ", ".join(swept_keys(result.summary))
    if keys:
        yield f"<div>A sweep over {escape(keys)}.</div>"
    frames = {name: getattr(result, name) for name in _FRAMES}
    listed = [
        f"<code>.{name}</code> ({len(rows)})" for name, rows in frames.items() if rows is not None
    ]
    yield f"<div>Frames and their rows: {', '.join(listed)}</div>"


def _row(tag: str, cells: Iterable[str]) -> str:
    inner = "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
    return f"<tr>{inner}</tr>"
