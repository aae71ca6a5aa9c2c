"""Figures on disk: PNG, PDF or SVG with the same bytes on every write, and their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from simulator.csv_text import csv_bytes
from simulator.errors import DataError
from simulator.files import Staging
from simulator.plots.style import Settings, paper_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure
    from pandas import DataFrame

__all__ = ["FORMATS", "save"]

#: The format's name -> the metadata that would otherwise hold today's date.
FORMATS: dict[str, dict[str, Any]] = {
    "png": {},
    "pdf": {"CreationDate": None},
    "svg": {"Date": None},
}


def save(
    figure: Figure | SubFigure,
    stem: str | Path,
    *,
    formats: Sequence[str] = ("png", "pdf"),
    table: DataFrame | None = None,
    style: Settings | None = None,
) -> list[Path]:
    """Write a figure as `stem.png`, `stem.pdf`, .., and its numbers as `stem.csv`.

    Args:
        figure: the figure.
        stem: the path without an ending.
        formats: any of png, pdf, svg.
        table: every number in the figure, for example from `curve_table`.
        style: the Matplotlib settings with which the figure was made, if they are not ours.

    Returns:
        The files written.

    Raises:
        DataError: an unknown format.
        StorageError: the disk is full or the place cannot be written.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise DataError(f"format: {unknown[0]!r}, must be one of {', '.join(FORMATS)}")
    path = Path(stem)
    whole = figure.get_figure(root=True)
    if whole is None:
        raise DataError("the axes belong to no figure")
    with Staging(path.parent) as staging, paper_style(style), _laid_out(whole):
        for name in formats:
            _stage(staging, f"{path.name}.{name}", whole, name)
        if table is not None:
            staging.write(f"{path.name}.csv", lambda file: file.write(csv_bytes(table)))
    endings = [*formats, *(["csv"] if table is not None else [])]
    return [path.with_name(f"{path.name}.{ending}") for ending in endings]


@contextmanager
def _laid_out(figure: Figure) -> Iterator[None]:
    """Lay the figure out once: each format would repeat it, which takes as long as drawing."""
    engine = figure.get_layout_engine()
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine)


def _stage(staging: Staging, file_name: str, figure: Figure, kind: str) -> None:
    def fill(file: IO[bytes]) -> None:
        figure.savefig(file, format=kind, metadata=FORMATS[kind])

    staging.write(file_name, fill)
