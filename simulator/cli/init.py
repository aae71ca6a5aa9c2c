"""`paceline init`: write a first scenario from a few facts."""

from __future__ import annotations

import sys
from dataclasses import replace
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.console import say
from simulator.errors import DataError

if TYPE_CHECKING:
    from simulator.scenario.draft import Facts

__all__ = ["init"]


def init(
    output: Annotated[Path, typer.Argument(metavar="FILE", help="The scenario to write.")] = Path(
        "scenario.yaml"
    ),
    workers: Annotated[int | None, typer.Option(min=1, help="How many workers.")] = None,
    seconds: Annotated[
        str | None,
        typer.Option(metavar="S[,S...]", help="Mean seconds per gradient of each kind of machine."),
    ] = None,
    jitter: Annotated[
        float | None,
        typer.Option(min=0.0, help="How much the times of one worker vary: 0 no, 1 very much."),
    ] = None,
    failures: Annotated[
        float | None, typer.Option(help="Mean seconds between failures of a worker.")
    ] = None,
    repair: Annotated[
        float | None, typer.Option(help="Mean seconds until a failed worker is back.")
    ] = None,
    upload: Annotated[
        float | None, typer.Option(min=0.0, help="Seconds of a message to the server.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Samples of two classes in LIBSVM format.")
    ] = None,
    different: Annotated[
        bool | None,
        typer.Option("--different/--equal", help="Whether workers have different data."),
    ] = None,
    target: Annotated[
        float | None, typer.Option(help="The accuracy to reach, with --data.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Write a commented scenario that runs, from facts about machines, network, failures and data.

    Without any of these options, on a terminal, it asks for them.
    """
    from simulator.files import Staging
    from simulator.scenario.draft import Facts, draft
    from simulator.scenario.load import validated
    from simulator.scenario.reader import read_text

    options: dict[str, Any] = {
        "workers": workers,
        "seconds": None if seconds is None else _numbers(seconds),
        "jitter": jitter,
        "failures": failures,
        "repair": repair,
        "upload": upload,
        "data": None if data is None else _beside(data, output),
        "different": different,
        "target": target,
    }
    given = {name: value for name, value in options.items() if value is not None}
    if output.exists() and not overwrite:
        raise DataError(f"{output}: exists already; --overwrite replaces it")
    facts = _asked() if not given and sys.stdin.isatty() else replace(Facts(), **given)
    text = draft(output.stem, facts)
    validated(read_text(text, str(output)), folder=output.absolute().parent)
    with Staging(output.parent) as staging:
        staging.write(output.name, lambda file: file.write(text.encode()))
    say(f"{output} is written. Next: paceline run {output}")


def _beside(data: Path, scenario: Path) -> str:
    """The path of the data as the scenario names it: from its own folder."""
    if not data.is_file():
        raise DataError(f"--data {data}: no such file")
    return data.as_posix() if data.is_absolute() else relpath(data, scenario.parent)


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise DataError(
            f"--seconds {text!r}: must be numbers with commas in between, such as 1,2.5"
        ) from error


def _asked() -> Facts:
    """The facts that the user types; the defaults are in brackets."""
    from simulator.scenario.draft import Facts

    usual = Facts()
    workers = typer.prompt("Workers", default=usual.workers, type=int)
    seconds = _numbers(typer.prompt("Seconds per gradient of each kind of machine", default="1"))
    jitter = typer.prompt("How much the times of one worker vary", default=usual.jitter, type=float)
    failures = typer.prompt("Mean seconds between failures, 0 for none", default=0.0, type=float)
    upload = typer.prompt("Seconds of a message to the server", default=usual.upload, type=float)
    different = typer.confirm("Do workers have different data?", default=usual.different)
    return Facts(workers, seconds, jitter, failures or None, usual.repair, upload, None, different)
