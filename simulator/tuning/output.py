"""The files of a tuning: best scenario, trials, comparison on fresh seeds, figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.files import Staging
from simulator.plots.export import save
from simulator.plots.registry import KINDS
from simulator.plots.sensitivity import sensitivity, sensitivity_table
from simulator.results import Result
from simulator.results.store import FRESH, write
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["BEST", "HEADER", "TRIALS", "write_comparison", "write_search"]

BEST = "best.yaml"
TRIALS = "trials.parquet"
FIGURE = "plot_sensitivity"
HEADER = "# The tuned parameters, on seeds that were not used for tuning.\n"


def write_search(
    directory: Path, best: Scenario, trials: DataFrame, formats: list[str]
) -> list[Path]:
    """Write the result of the search: `best.yaml`, `trials.parquet` and the sensitivity plots."""
    from simulator.tuning.trials_table import write_trials

    text = HEADER + best.to_yaml()
    with Staging(directory) as staging:
        staging.write(TRIALS, lambda file: write_trials(trials, file))
        staging.write(BEST, lambda file: file.write(text.encode()))
    files = [directory / BEST, directory / TRIALS]
    table = sensitivity_table(trials)
    for parameter in dict.fromkeys(table["parameter"]):
        axes = sensitivity(trials, parameter=parameter)
        own = table[table["parameter"] == parameter]
        stem = directory / f"{FIGURE}_{parameter}"
        files += save(axes.figure, stem, formats=formats, table=own)
    return files


def write_comparison(
    directory: Path, best: Scenario, result: Result, formats: list[str]
) -> list[Path]:
    """Write the comparison below `directory`/fresh: the tables of a run, and its curves."""
    place = directory / FRESH
    files = write(result, place, best, overwrite=True)
    curves = KINDS[0]
    table = curves.table(result)
    stem = place / f"plot_{curves.name}"
    return [*files, *save(curves.figure(table), stem, formats=formats, table=table)]
