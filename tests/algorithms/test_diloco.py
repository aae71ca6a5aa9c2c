"""DiLoCo in rounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from algorithms.base import LocalSteps
from algorithms.diloco import Diloco
from algorithms.parts.inner import AdamW
from simulator.errors import ScenarioError
from tests.shared.by_hand import Hand, moves
from tests.shared.small import path, simulate

PARABOLA = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [5.0]}


def test_without_momentum_and_with_step_one_it_is_local_sgd() -> None:
    method = {"name": "diloco", "local_steps": 3, "local_stepsize": 0.1, "stepsize": 1.0}
    other = {"name": "local_sgd", "local_steps": 3, "stepsize": 0.1}
    assert np.allclose(path({**method, "momentum": 0.0}), path(other), rtol=1e-12)


def test_the_outer_step_is_nesterov_on_the_mean_change() -> None:
    hand = Hand(Diloco(local_steps=1, local_stepsize=0.5, stepsize=1.0), 2, [0.0])
    models = [hand.bring(k % 2, value)[0] for k, value in enumerate([1.0, 3.0, 2.0, 2.0])]
    assert models == pytest.approx([0.0, -1.9, -1.9, -1.9 - (0.9 * 1.9 + 1.0)])


def test_one_worker_has_the_golden_values_of_nesterov() -> None:
    method = Diloco(local_steps=1, local_stepsize=1.0, stepsize=1.0)
    assert moves(method, [1.0, 1.0, 1.0]) == pytest.approx([-1.9, -4.61, -8.049])


@pytest.mark.parametrize(
    ("inner", "steps"),
    [("sgd", LocalSteps(4, 0.1)), ("adamw", AdamW(4, 0.1, 0.9, 0.95, 1e-8, 0.0))],
)
def test_real_workers_take_the_steps_of_the_inner_optimiser(inner: Any, steps: object) -> None:
    assert Diloco(local_steps=4, local_stepsize=0.1, inner=inner).worker_steps == steps


def test_a_round_lasts_as_long_as_the_slowest_takes() -> None:
    method = {"name": "diloco", "local_steps": 4, "local_stepsize": 0.1}
    times = {"workers": 3, "compute_time": {"mean": {"law": "linear"}}}
    curves = simulate(method, cluster=times, stop={"arrivals": 9}).curves
    assert curves["time"].tolist() == [0, 12, 24, 36]


def test_an_eager_worker_alone_is_plain() -> None:
    method = {"name": "diloco", "local_steps": 3, "local_stepsize": 0.1, "stepsize": 0.5}
    alone = {"workers": 1, "compute_time": 1.0}
    eager = path({**method, "eager": True}, cluster=alone)
    assert np.allclose(eager, path(method, cluster=alone), rtol=1e-10)


def test_eager_workers_are_at_most_one_round_ahead() -> None:
    """Workers of 1 and 3 s: the fast one waits for the end of the round before its last one."""
    jobs = simulate(
        {"name": "diloco", "local_steps": 1, "local_stepsize": 0.1, "eager": True},
        cluster={"workers": 2, "compute_time": [1.0, 3.0]}, stop={"time": 30.5}, events=True,
    ).events  # fmt: skip
    assert jobs is not None
    fast = jobs[jobs["worker"] == 0]
    assert fast["started"].tolist() == [
        0.0,
        1.0,
        3.0,
        6.0,
        9.0,
        12.0,
        15.0,
        18.0,
        21.0,
        24.0,
        27.0,
        30.0,
    ]


def test_overlap_gives_a_head_start() -> None:
    """Workers of 1 and 1.2 s, four steps: the fast one waits 0.8 s a round. With two steps after
    its snapshot it needs the slow one's snapshot only, so its first three waits fall away."""
    method = {"name": "diloco", "local_steps": 4, "local_stepsize": 0.1}
    times = {"workers": 2, "compute_time": [1.0, 1.2]}
    idle = {
        overlap: simulate(
            {**method, "overlap": overlap}, cluster=times, stop={"time": 48.0}
        ).workers["idle_seconds"].tolist()
        for overlap in (0, 2)
    }  # fmt: skip
    assert idle[0] == pytest.approx([8.0, 0.0])
    assert idle[2] == pytest.approx([5.6, 0.0])


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"fragments": 4}, "must divide local_steps, 6"),
        ({"fragments": 2, "overlap": 3}, "must be below local_steps/fragments, 3"),
        ({"eager": True, "overlap": 1}, "has neither fragments nor overlap"),
        ({"eager": True, "patience": 2.0}, "must be .inf with fragments, overlap or eager"),
        ({"mix": 0.5}, "belongs to fragments or overlap"),
        ({"mix": [0.0, 0.5]}, "belongs to fragments or overlap"),
        ({"local_steps": 7, "fragments": 7}, "must be at most 6, the coordinates of the model"),
    ],
)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any], rule: str) -> None:
    method = {"name": "diloco", "local_steps": 6, "local_stepsize": 0.1}
    with pytest.raises(ScenarioError, match=rule):
        simulate({**method, **options})


def test_inner_adamw_first_moves_by_its_step_size() -> None:
    method = {"name": "diloco", "local_steps": 1, "local_stepsize": 0.25, "stepsize": 1.0}
    run = path(
        {**method, "inner": "adamw", "momentum": 0.0},
        problem=PARABOLA, cluster={"workers": 2, "compute_time": 1.0}, stop={"arrivals": 2},
    )  # fmt: skip
    assert run["loss"].tolist() == pytest.approx([12.5, 4.75**2 / 2])


PATIENT = {"name": "diloco", "local_steps": 2, "local_stepsize": 0.1, "patience": 1.5}


def rounds(times: list[float], **changes: Any) -> list[float]:
    """When the updates are made; a job has two gradients."""
    cluster = {"workers": len(times), "compute_time": times, **changes.pop("cluster", {})}
    curves = simulate({**PATIENT, **changes}, cluster=cluster, stop={"time": 30.5}).curves
    return curves["time"].drop_duplicates().tolist()[1:]


def test_a_round_ends_at_patience_times_the_seconds_of_half_of_its_workers() -> None:
    """The second of 2, 4, 6 and 40 s ends after 4 s; whoever ends at 6 s is in time."""
    assert rounds([1.0, 2.0, 3.0, 20.0])[:3] == [6.0, 12.0, 18.0]
    assert rounds([1.0, 2.0, 3.0, 20.0], patience=1.0)[:3] == [4.0, 8.0, 12.0]
    assert rounds([1.0, 2.0, 3.0, 4.0], patience=2.0)[:2] == [8.0, 16.0]
    assert rounds([1.0, 2.0, 3.0, 12.0], patience=float("inf"))[0] == 24.0


def test_the_mean_is_over_those_who_ended() -> None:
    """F_i = x^2/2 from 5: two steps of .1 leave .81 of it."""
    equal = {"stepsize": 1.0, "momentum": 0.0}
    run = path(
        {**PATIENT, **equal}, problem=PARABOLA,
        cluster={"workers": 3, "compute_time": [1.0, 1.0, 9.0]}, stop={"time": 3.5},
    )  # fmt: skip
    assert run["loss"].iloc[-1] == pytest.approx(12.5 * 0.81**2)


def test_a_deadline_spares_the_wait_until_a_departure_is_known() -> None:
    """Worker 0 leaves at 1 s; two of 4 s have ended then, and the server knows at 11 s."""
    left = {"membership": {"events": [{"worker": 0, "leave": 1.0}], "detect": 10.0}}
    assert rounds([2.0, 2.0, 2.0], cluster=left)[0] == 6.0
    assert rounds([2.0, 2.0, 2.0], cluster=left, patience=float("inf"))[0] == 11.0


def test_a_departure_may_leave_half_of_the_workers_and_set_the_deadline() -> None:
    """Of four one has ended after 2 s; two are gone at 3 s, so the last has 1.5 s more."""
    gone = [{"worker": worker, "leave": 3.0} for worker in (1, 2)]
    assert rounds([1.0, 9.0, 9.0, 9.0], cluster={"membership": {"events": gone}})[0] == 4.5


def test_an_aggregator_gets_as_many_changes_as_it_needs() -> None:
    """Krum with f = 1 needs four."""
    ends = rounds([1.0, 2.0, 3.0, 4.0, 90.0], aggregator={"kind": "krum", "f": 1})
    assert ends[0] == 12.0


def test_infinite_patience_is_the_usual_round_byte_for_byte() -> None:
    usual = {key: value for key, value in PATIENT.items() if key != "patience"}
    assert path({**usual, "patience": float("inf")}).equals(path(usual))
    assert path({**usual, "patience": 1e9}).equals(path(usual))
