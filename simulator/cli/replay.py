"""`paceline replay`: simulate recorded runs and check that everything is equal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import print_json, say
from simulator.cli.options import (
    JsonOption,
    ModelOption,
    ObjectiveOption,
    PluginOption,
    named_code,
    reach_plugins,
)

if TYPE_CHECKING:
    from simulator.real.replay import Replayed

__all__ = ["replay"]


def replay(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of `real` or `run --events`.")
    ],
    plugin: PluginOption = None,
    objective: ObjectiveOption = None,
    model: ModelOption = None,
    json: JsonOption = False,
) -> None:
    """Simulate every recorded run with its recorded arrival times, and compare all results.

    Order, versions, delays, verdicts, times and losses must be equal to the last bit. Otherwise the
    first difference is printed and the exit code is 1.
    """
    from simulator.real.replay import replay as compare

    code = named_code(plugin, model)
    reach_plugins([] if objective is None else [objective])
    found = compare(directory, plugins=code, objective=objective)
    if json:
        print_json({"directory": str(directory), "runs": [_record(one) for one in found]})
    else:
        for one in found:
            say(_line(one))
    raise typer.Exit(int(not all(one.is_equal for one in found)))


def _record(one: Replayed) -> dict[str, object]:
    return {
        "label": one.label,
        "seed": one.seed,
        "jobs": one.jobs,
        "equal": one.is_equal,
        "differences": one.differences,
    }


def _line(one: Replayed) -> str:
    from simulator.real.replay import ASPECTS

    head = f"{one.label}, seed {one.seed}: {one.jobs} jobs, "
    if one.is_equal:
        return f"{head}equal: {', '.join(ASPECTS)}"
    said = "; ".join(f"{aspect}: {place}" for aspect, place in one.differences.items())
    return f"{head}DIFFERENT: {said}"
