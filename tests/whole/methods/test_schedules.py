"""Schedules of step sizes: their meaning, and that every method follows them."""

import math
from typing import Any

import numpy as np
import pytest
from pandas import DataFrame

from algorithms import METHODS
from simulator.stepsize_rules import Constant, StepDecay
from tests.shared.scenes import LINE, METRICS, bits, curve, run, scene
from tests.shared.together import differing, together
from tests.shared.variants import CASES

GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}
DECAY = {"kind": "step_decay", "every": 3, "factor": 0.25}
COSINE = {"kind": "cosine", "over": 30.0, "end": 0.1, "by": "time"}
KINDS: list[dict[str, Any]] = [
    DECAY,
    COSINE,
    {"kind": "exponential", "every": 5, "factor": 0.5},
    {"kind": "inverse_sqrt", "scale": 2.0},
]


def scheduled(schedule: Any, arrivals: int = 40, **changes: Any) -> DataFrame:
    """The curves of every case."""
    cases = {case: {**entry, "schedule": schedule} for case, entry in CASES.items()}
    return curves_of(cases, arrivals, **changes)


def curves_of(cases: dict[str, dict[str, Any]], arrivals: int = 40, **changes: Any) -> DataFrame:
    result = together(cases, times=GAMMA, stop={"arrivals": arrivals}, **changes)
    return result.curves[["label", "time", "iteration", *METRICS]]


@pytest.fixture(scope="module")
def plain() -> DataFrame:
    """The curves without any schedule."""
    return curves_of(CASES)


def factors(schedule: dict[str, Any], times: list[float] | None = None) -> list[float]:
    """x_{k+1}/x_k = 1 - stepsize factor of plain gradient descent on x^2/2, as the factors."""
    method = {"name": "asgd", "stepsize": 0.5, "schedule": schedule}
    result = run(method, workers=1, problem=LINE, times={"mean": 2.0}, stop={"iterations": 12})
    x = np.sqrt(curve(result)["distance_sq"].to_numpy())
    return [(1.0 - ratio) / 0.5 for ratio in (x[1:] / x[:-1]).tolist()]


def test_step_decay_multiplies_at_every_multiple() -> None:
    found = factors({"kind": "step_decay", "every": 5, "factor": 0.5})
    assert found == pytest.approx([1.0] * 5 + [0.5] * 5 + [0.25] * 2, rel=1e-12)


def test_exponential_is_step_decay_at_its_corners() -> None:
    found = factors({"kind": "exponential", "every": 4, "factor": 0.5})
    assert found == pytest.approx([0.5 ** (k / 4) for k in range(12)], rel=1e-12)


def test_cosine_by_time_is_half_a_wave_and_then_its_end() -> None:
    """Gradient k arrives after 2 (k + 1) seconds."""
    found = factors({"kind": "cosine", "over": 10.0, "end": 0.2, "by": "time"})
    wave = [0.2 + 0.8 * (1 + math.cos(math.pi * min(t, 10) / 10)) / 2 for t in range(2, 26, 2)]
    assert found == pytest.approx(wave, rel=1e-12)


def test_inverse_sqrt_halves_after_three_scales() -> None:
    found = factors({"kind": "inverse_sqrt", "scale": 3.0})
    assert found == pytest.approx([1 / math.sqrt(1 + k / 3) for k in range(12)], rel=1e-12)
    assert found[9] == pytest.approx(0.5)


def test_a_constant_schedule_is_no_schedule(plain: DataFrame) -> None:
    assert differing([scheduled("constant")], [plain]) == set()


def test_a_step_decay_changes_nothing_before_its_first_step() -> None:
    steady, decayed = curves_of(CASES, 120), scheduled(DECAY, 120)
    one, other = (table[table["iteration"] <= 3] for table in (steady, decayed))
    assert differing([one], [other]) == set()
    ends = [table.groupby("label")["loss"].last() for table in (steady, decayed)]
    assert len(ends[0]) == len(CASES) and ends[0][ends[0] == ends[1]].index.tolist() == []


def test_both_engines_give_the_same_bits() -> None:
    assert differing([scheduled(COSINE)], [scheduled(COSINE, engine="numpy")]) == set()


def test_no_method_keeps_the_step_size_of_the_start(
    plain: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice the base at half the factor is the plain run, for powers of two to the last bit."""
    monkeypatch.setattr(Constant, "at", lambda schedule, t: 0.5)
    doubled = {}
    for case, entry in CASES.items():
        field = METHODS[entry["name"]].scheduled
        doubled[case] = {**entry, field: 2.0 * entry[field], "schedule": "constant"}
    assert differing([curves_of(doubled)], [plain]) == set()


@pytest.mark.parametrize("schedule", KINDS, ids=lambda schedule: schedule["kind"])
def test_replicas_share_a_schedule_and_are_what_they_are_alone(schedule: dict[str, Any]) -> None:
    method = {"name": "dana", "schedule": schedule}
    both = run({**method, "stepsize": [0.01, 0.02]})
    for number, stepsize in enumerate((0.01, 0.02)):
        alone = run({**method, "stepsize": stepsize})
        assert bits(curve(both, replica=number)) == bits(curve(alone))


def test_labels_tell_schedules_apart() -> None:
    entry = {"name": "asgd", "stepsize": 0.1}
    labels = [one.label for one in scene(entry, {**entry, "schedule": DECAY}).methods]
    assert labels == ["asgd", "asgd (schedule=step_decay)"]


def test_a_resolved_scenario_holds_its_schedule_and_loads_again() -> None:
    chosen = scene({"name": "asgd", "stepsize": 0.1, "schedule": {**DECAY}})
    assert type(chosen).model_validate(chosen.model_dump(exclude_none=True)) == chosen
    assert "schedule" in chosen.to_yaml()
    assert "schedule" not in scene({"name": "asgd", "stepsize": 0.1}).to_yaml()


def test_a_method_without_a_step_size_takes_no_schedule() -> None:
    """A method with another name for its step size sets `scheduled`."""
    assert METHODS["fedbuff"].scheduled == "local_stepsize"
    for name, method in METHODS.items():
        assert method.scheduled in method.__dataclass_fields__, name  # type: ignore[attr-defined]


def test_wrong_schedules_are_refused() -> None:
    for wrong in ({"kind": "cosine"}, {**DECAY, "factor": 2.0}, {**DECAY, "by": "epoch"}):
        with pytest.raises(ValueError, match="schedule"):
            scene({"name": "asgd", "stepsize": 0.1, "schedule": wrong})


def test_a_step_decay_over_a_run_has_its_logarithm_of_steps() -> None:
    """K = 8: every 8/log2(8) updates."""
    decay = StepDecay(kind="step_decay", over=8.0, factor=0.5)
    assert decay.interval == pytest.approx(8 / 3)
    assert [decay.at(t) for t in (0, 2, 3, 5, 6, 9)] == [1.0, 1.0, 0.5, 0.5, 0.25, 0.125]
    for wrong in ({}, {"every": 2, "over": 8}):
        with pytest.raises(ValueError, match="every or over"):
            StepDecay.model_validate({"kind": "step_decay", "factor": 0.5, **wrong})
