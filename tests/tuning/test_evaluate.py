"""Trials are charged by the arrivals of their runs, and read from the stored ones."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.running.instants import instants
from simulator.scenario import Record
from simulator.tuning.evaluate import Evaluator, Request
from simulator.tuning.trial import Configuration, Outcome
from tests.shared.trials import space, trial
from tests.tuning.conftest import small_scenario

TRIAL = trial(space(), delay_threshold=2)


@dataclass(frozen=True)
class Run:
    """A run of `seed` that ends by itself after `natural` arrivals."""

    id: str
    seed: int
    natural: int
    most: int

    @property
    def arrivals(self) -> int:
        return min(self.natural, self.most)


class Charged(Evaluator):
    """An evaluator whose runs have these arrivals, one for each seed; -1 is a failure."""

    def __init__(self, *natural: int, own: int | None = None) -> None:
        scenario = small_scenario()
        stop = scenario.stop.model_copy(update={"arrivals": own})
        super().__init__(scenario.model_copy(update={"stop": stop}), [5, 6, 7], Path("nowhere"))
        self.natural = dict(zip(self.seeds, natural, strict=False))
        self.limits: list[list[int]] = []
        self._store = SimpleNamespace(failure=self._failure)  # type: ignore[assignment]

    def _failure(self, run_id: str) -> Any:
        return None if run_id == "6" else SimpleNamespace(message=f"run {run_id} is broken")

    def _runs(self, request: Request, seeds: list[int], changes: dict[str, Any]) -> Any:
        most = changes.get("arrivals", 10**9)
        own = [seed for seed in seeds if seed in self.natural]
        return [Run(str(seed), seed, self.natural[seed], most) for seed in own]

    def _compute(self, runs: Any, progress: Any) -> None:
        self.limits.append([run.most for run in runs])

    def _rows(self, run: Any) -> list[dict[str, Any]]:
        if run.natural < 0:
            return []
        row = {"replica": 0, "time_to_target": float(run.seed), "status": "converged"}
        other = {**row, "replica": 1, "time_to_target": 10.0 * run.seed}
        steps = ({"stepsize": 0.1}, {"stepsize": 0.2})
        shown = [{**a, **b} for a, b in zip((row, other), steps, strict=True)]
        return [{**shown[0], "arrivals": run.arrivals}, {**shown[1], "arrivals": run.arrivals // 2}]


def within(evaluator: Charged, allowance: int) -> tuple[str, int, int, list[list[int]]]:
    found = evaluator.carry_out_within(Request(TRIAL), allowance)
    seeds = len(found.configurations[0].times)
    return found.status, found.arrivals, seeds, evaluator.limits


def test_seeds_are_charged_in_their_order_until_the_allowance_ends() -> None:
    """30 + 50 + 40 arrivals: with 60, seed 6 is run again for the 30 that are left."""
    assert within(Charged(30, 50, 40), 121) == ("complete", 120, 3, [[121] * 3])
    assert within(Charged(30, 50, 40), 120) == ("cut", 120, 3, [[120] * 3])
    assert within(Charged(30, 50, 40), 80) == ("cut", 80, 2, [[80] * 3])
    assert within(Charged(30, 50, 40), 60) == ("cut", 60, 2, [[60] * 3, [30]])
    assert within(Charged(30, 50, 40), 20) == ("cut", 20, 1, [[20] * 3])


def test_the_scenario_s_own_limit_stays() -> None:
    assert within(Charged(30, 50, 40, own=25), 60) == ("cut", 60, 3, [[25] * 3, [10]])


def test_a_trial_without_runs_or_with_a_failed_one_has_failed() -> None:
    none = Charged().carry_out_within(Request(TRIAL), 60)
    assert (none.status, none.message) == ("failed", "the method refuses these parameters")
    evaluator = Charged(30, -1, -1)
    [found] = evaluator.carry_out([Request(TRIAL, 0.5)])
    assert found == Outcome(TRIAL, "failed", (), 30, 0.5, "seed 7: run 7 is broken")
    assert evaluator.limits == [[10**9] * 3]


def test_a_configuration_has_an_entry_for_each_seed() -> None:
    [found] = Charged(30, 50, 40).carry_out([Request(TRIAL, 0.5)])
    assert (found.status, found.share, found.arrivals) == ("complete", 0.5, 120)
    common = {"delay_threshold": 2}
    first, second = (5.0, 6.0, 7.0), (50.0, 60.0, 70.0)
    assert found.configurations == (
        Configuration(0, {**common, "stepsize": 0.1}, first, first),
        Configuration(1, {**common, "stepsize": 0.2}, second, second),
    )


def shortened(share: float, **record: Any) -> Record:
    scenario = small_scenario()
    whole = Record.model_validate(record).until(scenario.stop)
    given = scenario.model_copy(update={"record": whole})
    found: Record = Evaluator(given, [0], Path("nowhere"))._shortened(share).record
    end = scenario.stop.model_copy(update={"time": 60.0 * share})
    shorter = len(list(instants(found, end)))
    longer = [time for time in instants(whole, scenario.stop) if time < 60.0 * share]
    assert shorter == len(longer)
    return found


def test_a_shorter_run_has_records_as_dense() -> None:
    assert shortened(0.25, points=60).points == 15
    assert shortened(0.25, points=60, spacing="log", first=1.0).spacing == "log"
    assert shortened(1.0, points=60).points == 60
    assert shortened(0.25, every=2.0).every == 2.0


def test_a_shorter_run_than_the_first_record_is_recorded_evenly() -> None:
    found = shortened(0.25, points=60, spacing="log", first=15.0)
    assert (found.spacing, found.first) == ("linear", None)


@pytest.mark.parametrize(("share", "changes"), [(1.0, {}), (0.25, {"time": 15.0})])
def test_the_horizon_is_shortened(share: float, changes: dict[str, float]) -> None:
    evaluator = Evaluator(small_scenario(), [0], Path("nowhere"))
    assert evaluator._changes(Request(TRIAL, share)) == changes
