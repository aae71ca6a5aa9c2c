"""Options shared by several subcommands."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.seeds import parse_seeds
from simulator.errors import Mistake, ScenarioError

if TYPE_CHECKING:
    from simulator.scenario import Scenario

__all__ = [
    "JobsOption",
    "JsonOption",
    "ModelOption",
    "NoProgressOption",
    "ObjectiveOption",
    "OverwriteOption",
    "PluginOption",
    "ScenarioFile",
    "SeedsOption",
    "SetOption",
    "StrictOption",
    "SweptOption",
    "check_model",
    "load",
    "named_code",
    "placing",
    "reach_plugins",
]

_NOWHERE = Mistake(rule="").file  # of a mistake that has only a key
ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario's YAML file.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override one key; may be repeated."),
]
SweptOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUES",
        help="One value overrides a key; a,b,c or 1:9:3 or log:1:100:3 sweep it.",
    ),
]
SeedsOption = Annotated[
    str | None,
    typer.Option(
        "--seeds", metavar="SEEDS", help="A number (5 means 0 to 4), a range 0..9, or a list 0,3,7."
    ),
]
PluginOption = Annotated[
    list[str] | None,
    typer.Option(
        "--plugin", metavar="MODULE:CLASS", help="A method from your own code; may be repeated."
    ),
]


def _jobs(text: str) -> int | None:
    """The number of processes, None for `auto`."""
    if text == "auto":
        return None
    if not text.isdecimal() or len(text) > 6 or int(text) < 1:
        raise typer.BadParameter(f"{text!r} must be auto or a number from 1 on")
    return int(text)


JobsOption = Annotated[
    int | None,
    typer.Option(
        "-j", "--jobs", metavar="N", parser=_jobs,
        help="Parallel processes; by default all cores if the work takes long (auto).",
    ),
]  # fmt: skip
ObjectiveOption = Annotated[
    str | None,
    typer.Option(
        "--objective", metavar="MODULE:NAME", help="The objective, for problem: {kind: python}."
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="MODULE:NAME",
        help="The network of problem: {kind: network, model: own}.",
    ),
]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="Replace results of another scenario.")
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Exit with 1 if any replica diverged.")
]
NoProgressOption = Annotated[
    bool, typer.Option("--no-progress", help="Show no progress bar, even on a terminal.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def load(
    path: Path,
    *,
    overrides: list[str] | None = None,
    seeds: str | None = None,
    plugins: list[str] | None = None,
) -> Scenario:
    """Read and check a scenario with the options of the command line; its files must exist.

    Raises:
        ScenarioError: with every mistake.
    """
    from simulator.scenario.load import folder_of, read_tree, validated
    from simulator.scenario.referenced_files import absent_files

    reach_plugins(plugins)
    extra = [] if seeds is None else [f"seeds={parse_seeds(seeds)}"]
    tree = read_tree(path, [*(overrides or []), *extra])
    scenario = validated(tree, plugins or [], folder_of(path))
    # Each point of a sweep may name files of its own.
    if not scenario.sweep and (absent := absent_files(scenario, tree)):
        raise ScenarioError(absent)
    return scenario


@contextmanager
def placing(path: Path, overrides: list[str] | None) -> Iterator[None]:
    """Add the place in the file to mistakes that are found while running."""
    try:
        yield
    except ScenarioError as error:
        from simulator.scenario.load import read_tree
        from simulator.scenario.referenced_files import placed

        tree = read_tree(path, overrides or [])
        found = [placed(one, tree) if _is_unplaced(one) else one for one in error.problems]
        raise ScenarioError(found) from error


def _is_unplaced(mistake: Mistake) -> bool:
    """Whether the mistake has a key of the scenario, but no place yet."""
    from simulator.scenario import Scenario

    section = re.split(r"[.\[]", mistake.key)[0]
    return mistake.file == _NOWHERE and section in Scenario.model_fields


def named_code(plugins: list[str] | None, model: str | None) -> list[str]:
    """The plug-ins of `--plugin`, and the network of `--model` as another one."""
    from simulator.scenario.plugins import own_model

    found = [*(plugins or []), *([] if model is None else [own_model(model)])]
    reach_plugins(found)
    return found


def check_model(model: str | None, scenarios: Iterable[Scenario]) -> None:
    """Refuse `--model` where no scenario has such a network."""
    if model is not None and all(one.module is None for one in scenarios):
        rule = "belongs to problem: {kind: network, model: own}, which is not here"
        raise ScenarioError([Mistake(file=f"--model {model}", rule=rule)])


def reach_plugins(plugins: list[str] | None) -> None:
    """Let `--plugin module:Class` find a module in the current directory, as `python -m` does."""
    if plugins and (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
