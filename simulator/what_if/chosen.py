"""The scenario of a what-if, from a folder of results: one method at its best parameters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import DataError
from simulator.naming import closest
from simulator.results import read
from simulator.results.answer import answer
from simulator.results.resolved import read_resolved
from simulator.results.result import swept_keys
from simulator.results.store import RESOLVED, folder_of_results
from simulator.scenario import MethodEntry, Scenario
from simulator.scenario.load import load_scenario
from simulator.scenario.sections import Record
from simulator.tuning.reading import with_parameters

if TYPE_CHECKING:
    from simulator.results import Result

__all__ = ["chosen"]

INSTANTS = 200  # up to the target


def chosen(
    directory: Path,
    *,
    label: str | None = None,
    seeds: Sequence[int] | None = None,
    plugins: Sequence[str] = (),
) -> Scenario:
    """The scenario of a results folder with one method, measured often enough.

    Args:
        directory: results of `paceline run`.
        label: of the method; by default the fastest there.
        seeds: instead of those of the results.
        plugins: `package.module:Class` each.

    Raises:
        DataError: no such results, no such method, or a method that never reached the target.
        ScenarioError: the stored scenario is no longer valid.
    """
    result = read(directory)
    if swept_keys(result.summary):
        raise DataError(f"{directory} holds a sweep: what-if needs the results of one scenario")
    if result.target is None:
        raise DataError(f"{directory} has no stop.target: what-if compares times to the target")
    scenario = load_scenario(
        read_resolved(folder_of_results(directory) / RESOLVED), plugins=plugins
    )
    entry, seconds = _best(result, scenario, label, directory)
    update: dict[str, Any] = {"methods": [entry], "tune": None, "record": _finer(scenario, seconds)}
    if seeds is not None:
        update["seeds"] = list(seeds)
    return scenario.model_copy(update=update)


def _best(
    result: Result, scenario: Scenario, label: str | None, directory: Path
) -> tuple[MethodEntry, float]:
    """The method at its best replica, and its median time to the target."""
    table = answer(result)
    labels = table["label"].tolist()
    if label is not None and label not in labels:
        raise DataError(f"--method {label!r}: no method there, {closest(label, labels)}")
    row = table.iloc[0 if label is None else labels.index(label)]
    seconds = float(row["time_to_target"])
    if not 0.0 < seconds < float("inf"):
        said = "reached the target at once" if seconds == 0.0 else "never reached the target"
        raise DataError(f"{directory}: {row['label']} {said}, so no change can be measured")
    [entry] = [one for one in scenario.methods if one.label == row["label"]]
    summary = result.summary
    own = summary[(summary["label"] == entry.label) & (summary["replica"] == row["replica"])]
    grids = [name for name, value in entry.parameters.items() if isinstance(value, list)]
    return with_parameters(entry, {name: own[name].iloc[0].item() for name in grids}), seconds


def _finer(scenario: Scenario, seconds: float) -> Record:
    """Records that tell the update which reached the target; those of a smoothed target stay.

    `smooth` and `stay` count records, so a finer grid would change what they ask for.
    """
    record, target = scenario.record, scenario.stop.target
    assert target is not None
    if target.smooth > 1:
        return record
    if target.stay > 1 or (record.points is None and record.every is None):
        return record.model_copy(update={"refine": True})
    every = min(record.every or seconds, seconds / INSTANTS)
    return Record(every=every, metrics=record.metrics, refine=True)
