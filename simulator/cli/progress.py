"""The progress bar: on stderr, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.cli.console import visible

__all__ = ["Report", "progress_bar"]

#: Called with the finished share in [0, 1] and the name of what is running.
Report = Callable[[float, str], None]


@contextmanager
def progress_bar(wanted: bool) -> Iterator[Report | None]:
    """Show a bar while the block runs; None if stderr is no terminal."""
    if not wanted or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn

    from simulator.cli.literal_console import literal_console
    from simulator.cli.time_left import TimeLeft

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeLeft())
    with Progress(*columns, console=literal_console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=1.0)
        yield lambda share, what: progress.update(task, completed=share, description=visible(what))
