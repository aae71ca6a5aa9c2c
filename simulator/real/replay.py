"""Simulate recorded runs with their recorded instants, and compare all results."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cluster.compute_time import Recorded
from simulator.core.metrics import METRICS
from simulator.errors import DataError
from simulator.problems.base import Problem
from simulator.real.recipe import recipe_of
from simulator.results.events import events_of
from simulator.results.resolved import read_resolved
from simulator.results.result import Result, Status
from simulator.results.store import RESOLVED, read
from simulator.running import result_tables
from simulator.running.plan import Schedule, plan
from simulator.running.prescriptions import facts, prescribe, reference_times
from simulator.running.run import kept_metrics
from simulator.running.simulate import simulate
from simulator.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["ASPECTS", "Replayed", "replay"]

#: Compared aspects -> their columns of events; losses are in the curves.
ASPECTS: dict[str, tuple[str, ...]] = {
    "order": ("worker", "job"),
    "versions": ("version",),
    "delays": ("delay",),
    "verdicts": ("verdict", "iteration"),
    "times": ("started", "time", "decided"),
    "losses": ("time", "iteration", "arrivals", *METRICS),
}


@dataclass(frozen=True)
class Replayed:
    """One recorded run beside its simulation.

    Attributes:
        jobs: the number of compared jobs.
        differences: aspect -> the first place at which the simulation differs; empty if nowhere.
    """

    label: str
    seed: int
    jobs: int
    differences: dict[str, str] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        """Whether everything is equal, to the last bit."""
        return not self.differences


def replay(
    directory: str | Path,
    *,
    plugins: Sequence[str] = (),
    objective: Any = None,
    model: Any = None,
) -> list[Replayed]:
    """Simulate every recorded run of a results folder with its own arrival times.

    Args:
        directory: the folder of `paceline real`, or of `paceline run --events`.
        plugins: the methods of the runs besides the shipped ones.
        objective: that of the runs with `problem: {kind: python}`, or its name.
        model: that of the runs with `problem: {kind: network, model: own}`, or its name.

    Raises:
        DataError: the folder has no events or is damaged.
    """
    folder = Path(directory)
    recorded = read(folder)
    events_of(recorded)
    scenario = load_scenario(read_resolved(folder / RESOLVED), plugins=plugins)
    is_python = scenario.problem.kind == "python" and objective is not None
    if is_python or (scenario.problem.kind == "network" and recorded.is_real):  # as workers do
        scenario = scenario.model_copy(update={"engine": "numpy"})
    problem = recipe_of(scenario, objective, model).build()
    return [
        _replayed(folder, recorded, scenario, problem, group)
        for group in _runs(scenario, problem, recorded)
    ]


def _runs(scenario: Scenario, problem: Problem, recorded: Result) -> Iterator[list[Schedule]]:
    """The schedules of each recorded run, a method with a seed."""
    known = facts(scenario, problem, reference_times(scenario))
    parameters = [prescribe(entry, known, k) for k, entry in enumerate(scenario.methods)]
    groups: dict[tuple[str, int], list[Schedule]] = {}
    for schedule in plan(scenario, parameters, True, problem.dimension):
        groups.setdefault((schedule.entry.label, schedule.seed), []).append(schedule)
    summary = recorded.summary
    for run in zip(summary["label"], summary["seed"], strict=True):
        if run in groups:
            yield groups.pop(run)


def _replayed(
    folder: Path,
    recorded: Result,
    scenario: Scenario,
    problem: Problem,
    schedules: list[Schedule],
) -> Replayed:
    label, seed = schedules[0].entry.label, schedules[0].seed
    times = Recorded(kind="recorded", path=str(folder), label=label, seed=seed)
    stop = scenario.stop.model_copy(update={"wall_seconds": None})
    cluster = scenario.cluster.replaying(times)
    copy = scenario.model_copy(update={"cluster": cluster, "stop": stop})
    until = _end(recorded, scenario, label, seed)
    outcomes = [simulate(copy, problem, one, events=True, until=until) for one in schedules]
    import pandas as pd

    events = _rows(recorded.events, label, seed)
    curves = _rows(recorded.curves, label, seed)
    kept = kept_metrics(scenario, problem)
    pairs = {
        "events": (events, pd.concat(result_tables.events(scenario.name, outcomes))),
        "curves": (curves, result_tables.curves(scenario.name, outcomes, kept)),
    }
    found = {}
    for aspect, columns in ASPECTS.items():
        then, now = pairs["curves" if aspect == "losses" else "events"]
        if said := _first_difference(then, now, columns):
            found[aspect] = said
    return Replayed(label, seed, len(events), found)


def _end(recorded: Result, scenario: Scenario, label: str, seed: int) -> float | None:
    """The second at which a run ended without reaching a budget or target; else None."""
    summary, curves = (_rows(table, label, seed) for table in (recorded.summary, recorded.curves))
    stop, ends = scenario.stop, []
    for row in summary.to_dict("records"):
        spent = row["arrivals"] == stop.arrivals or row["iterations"] >= (stop.iterations or inf)
        is_open = row["status"] in (Status.HORIZON, Status.STALLED, Status.INTERRUPTED)
        if is_open or (row["status"] == Status.BUDGET and not spent):
            ends.append(float(curves.loc[curves["replica"] == row["replica"], "time"].max()))
    return max(ends, default=None)


def _rows(table: "DataFrame | None", label: str, seed: int) -> "DataFrame":
    if table is None:
        raise DataError("there is no events.parquet: run the scenario with --events")
    return table[(table["label"] == label) & (table["seed"] == seed)].reset_index(drop=True)


def _first_difference(then: "DataFrame", now: "DataFrame", columns: Sequence[str]) -> str:
    """The first difference of two tables in some columns, in words; "" if there is none."""
    rows = min(len(then), len(now))
    places = []
    for name in (name for name in columns if name in then):
        a, b = then[name].to_numpy()[:rows], now[name].to_numpy()[:rows]
        unequal = (a != b) & ~((a != a) & (b != b))
        if unequal.any():
            at = int(unequal.argmax())
            places.append((at, f"row {at}: {name} {a[at]} recorded, {b[at]} simulated"))
    if places:
        return min(places)[1]
    if len(then) != len(now):
        return f"{len(then)} rows recorded, {len(now)} simulated"
    return ""
