"""Long work of a command: its progress bar, and what Ctrl-C does to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from simulator.cli.console import say
from simulator.cli.interrupt import interruptible
from simulator.cli.progress import Report, progress_bar

__all__ = ["resumable"]


@contextmanager
def resumable(
    show_progress: bool, how: str = "repeat the command to continue from here"
) -> Iterator[Report | None]:
    """Show progress on the block; if Ctrl-C ends it, say `how` to continue."""
    try:
        with progress_bar(show_progress) as progress, interruptible():
            yield progress
    except KeyboardInterrupt:
        say(how, err=True)
        raise
