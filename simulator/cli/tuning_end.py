"""Shared by `tune` at one point and at several: the answer and the exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from simulator.cli.console import print_failures, print_json, say

if TYPE_CHECKING:
    from simulator.tuning.search import Tuning

__all__ = ["conclude"]


def conclude(
    tuning: Tuning,
    directory: Path,
    files: list[Path],
    failures: list[str],
    *,
    found: dict[str, Any],
    show: Callable[[], None],
    as_json: bool,
) -> None:
    """Print what was `found` as JSON, or `show` it; exit with 1 if a run failed.

    The budget and the seeds are those of `tuning`; they are the same at every point.
    """
    names = [str(file.relative_to(directory)) for file in files]
    if as_json:
        asked = {"budget": tuning.effort, "seeds": tuning.seeds, "fresh_seeds": tuning.fresh}
        place = {"scenario": tuning.scenario.name, "directory": str(directory)}
        print_json({**place, **asked, "files": names, "failures": failures, **found})
    else:
        show()
        say(f"{len(files)} files in {directory}: {', '.join(names)}")
    print_failures(failures)
    raise typer.Exit(int(bool(failures)))
