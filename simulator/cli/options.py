"""Options that several subcommands share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.seeds import parse_seeds

if TYPE_CHECKING:
    from simulator.scenario import Scenario

__all__ = [
    "JobsOption",
    "JsonOption",
    "NoProgressOption",
    "PluginOption",
    "ScenarioFile",
    "SeedsOption",
    "SetOption",
    "StrictOption",
    "load",
    "reach_plugins",
]

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario's YAML file.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override one key; may be repeated."),
]
SeedsOption = Annotated[
    str | None, typer.Option("--seeds", metavar="SEEDS", help="5 (0 to 4), 0..9, or 0,3,7.")
]
PluginOption = Annotated[
    list[str] | None,
    typer.Option(
        "--plugin", metavar="MODULE:CLASS", help="A method from your own code; may be repeated."
    ),
]
JobsOption = Annotated[int, typer.Option("-j", "--jobs", min=1, help="Parallel processes.")]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Exit with 1 where any replica diverged.")
]
NoProgressOption = Annotated[
    bool, typer.Option("--no-progress", help="No progress bar on a terminal either.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def load(
    path: Path,
    *,
    overrides: list[str] | None = None,
    seeds: str | None = None,
    plugins: list[str] | None = None,
) -> Scenario:
    """Read and check a scenario with what the command line adds.

    Raises:
        ScenarioError: with every mistake found.
    """
    from simulator.scenario import load_scenario

    reach_plugins(plugins)
    extra = [] if seeds is None else [f"seeds={parse_seeds(seeds)}"]
    return load_scenario(path, overrides=[*(overrides or []), *extra], plugins=plugins or [])


def reach_plugins(plugins: list[str] | None) -> None:
    """Let `--plugin module:Class` find a module in the current directory, as `python -m` does."""
    here = str(Path.cwd())
    if plugins and here not in sys.path:
        sys.path.insert(0, here)
