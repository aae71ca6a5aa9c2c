"""The end of a command that runs a scenario: its files, its answer, its exit code."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from simulator.cli.console import print_json, print_table, say
from simulator.errors import Interrupted

if TYPE_CHECKING:
    from simulator.results import Result
    from simulator.scenario import Scenario

__all__ = ["carry_out", "check_place"]


def check_place(directory: Path, scenario: Scenario, *, overwrite: bool) -> None:
    """Refuse before the work everything that would be refused after it."""
    import simulator.plots  # noqa: F401 - it refuses settings that Matplotlib cannot read
    from simulator.results.store import check_free
    from simulator.running.single import check_single

    check_single(scenario)
    if not overwrite:
        check_free(directory, scenario)


def carry_out(
    play: Callable[[], Result],
    scenario: Scenario,
    directory: Path,
    placed: AbstractContextManager[None],
    *,
    overwrite: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Call `play`, store its tables in `directory`, print the answer, and exit.

    Ctrl-C stores the tables of what had ended. `placed` gives errors of `play` their place.
    """
    from simulator.files import claimed_directory

    try:
        with placed, claimed_directory(directory):
            result = play()
    except Interrupted as stopped:
        _store(stopped.result, directory, scenario, overwrite=overwrite)
        say(f"interrupted: {stopped}, their tables are in {directory}", err=True)
        raise typer.Exit(130) from stopped
    files = _store(result, directory, scenario, overwrite=overwrite)
    _report(result, scenario, directory, files, as_json=as_json)
    raise typer.Exit(_exit_code(result, strict=strict))


def _store(result: Result, directory: Path, scenario: Scenario, *, overwrite: bool) -> list[Path]:
    from simulator.cli.plot import draw_kind
    from simulator.plots.registry import KINDS
    from simulator.results.store import write

    tables = write(result, directory, scenario, overwrite=overwrite)
    formats, stem = ["png", "pdf"], directory / "plot_curves"
    return [*tables, *draw_kind(KINDS[0], result, stem, formats=formats)]


def _report(
    result: Result, scenario: Scenario, directory: Path, files: list[Path], *, as_json: bool
) -> None:
    """Print the answer and the files, for a person or for a program."""
    from simulator.results.answer import answer
    from simulator.results.show import answer_records, answer_table

    table = answer(result)
    if as_json:
        print_json(
            {
                "scenario": scenario.name,
                "directory": str(directory),
                "files": [file.name for file in files],
                "statuses": result.summary["status"].value_counts(sort=False).to_dict(),
                "answer": answer_records(table),
            }
        )
        return
    heading = f"{scenario.name}: {scenario.description}".removesuffix(": ")
    print_table(answer_table(table, title=heading, goal=result.goal))
    say(f"{_wall(result)}{len(files)} files in {directory}: " + _names(files))


def _wall(result: Result) -> str:
    seconds = result.wall.get("seconds")
    verb = "Ran" if result.is_real else "Simulated"
    return "" if seconds is None else f"{verb} in {seconds:.1f} s. "


def _names(files: list[Path]) -> str:
    return ", ".join(file.name for file in files)


def _exit_code(result: Result, *, strict: bool) -> int:
    """1 if a run failed, and under `--strict` also if one diverged."""
    bad = {"failed", "diverged"} if strict else {"failed"}
    return int(bool(bad & set(result.summary["status"])))
