"""Work done at changing speeds: exact examples, slow twins, integrals, long-run means."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.reference import speeds as slow
from tests.shared.clusters import durations, make_times

SEED = 7

STEPS: dict[str, Any] = {
    "kind": "piecewise", "times": [0.0, 10.0, 12.0], "values": [1.0, 0.0, 0.5],
}  # fmt: skip
LAPS: dict[str, Any] = {**STEPS, "period": 20.0}  # 10 + 0 + 4 = 14 a lap
MARKOV: dict[str, Any] = {"kind": "markov", "speeds": [1.5, 0.2], "holding": [3.0, 5.0]}
OUTAGES: dict[str, Any] = {"kind": "outages", "mean_up": 5.0, "mean_down": 2.0}
REPAIRS: dict[str, Any] = {**OUTAGES, "repair": "fixed"}
WALK: dict[str, Any] = {
    "kind": "random_walk", "interval": 0.7, "std": 0.4, "low": 0.4, "high": 3.0,
}  # fmt: skip

TWINS: list[tuple[dict[str, Any], Callable[[int], Iterator[slow.Segment]]]] = [
    (STEPS, lambda _: slow.cycled(STEPS["times"], STEPS["values"], math.inf)),
    (LAPS, lambda _: slow.cycled(STEPS["times"], STEPS["values"], 20.0)),
    (MARKOV, lambda i: slow.switched(SEED, i, (1.5, 0.2), (3.0, 5.0), first=3 / 8)),
    (OUTAGES, lambda i: slow.switched(SEED, i, (1.0, 0.0), (5.0, 2.0), first=1.0)),
    (REPAIRS, lambda i: slow.switched(SEED, i, (1.0, 0.0), (5.0, 2.0), first=1.0, fixed=True)),
    (WALK, lambda i: slow.walked(SEED, i, 0.7, 0.4, 0.4, 3.0)),
]
TWIN_NAMES = ["steps", "laps", "markov", "outages", "repairs", "walk"]

starts = st.floats(0.0, 300.0)
works = st.floats(1e-3, 200.0)


def end_of(speed: object, start: float, work: float, worker: int = 0) -> float:
    """When `work` begun at `start` is done."""
    return make_times({"mean": work, "speed": speed}, seed=SEED).finish(worker, 0, start)


class TestExamples:
    @pytest.mark.parametrize(
        ("start", "work", "end"),
        [
            (0.0, 4.0, 4.0),
            (0.0, 10.0, 10.0),
            (0.0, 11.0, 14.0),
            (11.0, 1.0, 14.0),
            (9.5, 0.5, 10.0),
        ],
    )
    def test_steps(self, start: float, work: float, end: float) -> None:
        assert end_of(STEPS, start, work) == end

    @pytest.mark.parametrize(
        ("start", "work", "end"),
        [(0.0, 14.0, 20.0), (0.0, 15.0, 21.0), (0.0, 140.0, 200.0), (0.0, 151.0, 214.0),
         (25.0, 6.0, 34.0), (31.0, 14.0, 50.0), (19.0, 0.5, 20.0)],
    )  # fmt: skip
    def test_laps(self, start: float, work: float, end: float) -> None:
        assert end_of(LAPS, start, work) == end

    def test_a_speed_that_ends_at_zero_never_finishes_what_is_left(self) -> None:
        stop = {"kind": "piecewise", "times": [0.0, 5.0], "values": [1.0, 0.0]}
        assert end_of(stop, 0.0, 5.0) == 5.0
        assert end_of(stop, 0.0, 5.1) == math.inf
        assert end_of({**stop, "values": [0.0, 0.0], "period": 9.0}, 0.0, 1.0) == math.inf

    def test_rows_are_for_workers(self) -> None:
        rows = {"kind": "piecewise", "times": [0.0, 5.0], "values": [[1.0, 2.0], [2.0, 1.0]]}
        times = make_times({"mean": 10.0, "speed": rows}, workers=2)
        assert [times.finish(worker, 0, 0.0) for worker in (0, 1)] == [7.5, 5.0]
        assert list(times.mean_seconds) == [5.0, 10.0]

    def test_a_constant_speed_divides(self) -> None:
        assert end_of({"kind": "constant", "value": 4.0}, 1.0, 8.0) == 3.0
        assert end_of({"kind": "constant", "value": 0.0}, 1.0, 8.0) == math.inf

    def test_outages_without_repair_stop_every_worker_in_the_end(self) -> None:
        times = make_times({"speed": {**OUTAGES, "mean_down": math.inf}}, seed=SEED)
        assert all(times.finish(worker, 0, 1e4) == math.inf for worker in range(10))
        assert (times.mean_seconds == math.inf).all()
        down = times.down_seconds(1e4)
        assert ((down > 9000) & (down < 1e4)).all()

    def test_a_sinusoid_does_one_period_of_work_in_a_period(self) -> None:
        wave = {"kind": "sinusoid", "amplitude": 1.0, "period": 8.0}
        assert end_of(wave, 0.0, 8.0) == 8.0
        assert end_of(wave, 0.0, 8e6) == 8e6
        assert end_of(wave, 0.0, 4.0 + 8.0 / math.pi) == pytest.approx(4.0, rel=1e-14)

    def test_spread_phases_begin_a_fraction_of_a_period_apart(self) -> None:
        wave = {"kind": "sinusoid", "amplitude": 0.5, "period": 8.0, "phase": "spread"}
        times = make_times({"mean": 1.0, "speed": wave}, workers=4)
        for worker in range(4):
            assert times.finish(worker, 0, 16.0 - 2.0 * worker) == pytest.approx(
                times.finish(0, 0, 16.0) - 2.0 * worker, rel=1e-14
            )


@pytest.mark.parametrize(("speed", "segments"), TWINS, ids=TWIN_NAMES)
class TestTwin:
    @settings(max_examples=60)
    @given(start=starts, work=works, worker=st.integers(0, 9))
    def test_ends_agree(
        self, speed: Any, segments: Any, start: float, work: float, worker: int
    ) -> None:
        expected = slow.finish(segments(worker), start, work)
        assert end_of(speed, start, work, worker) == pytest.approx(expected, rel=1e-12)

    @settings(max_examples=60)
    @given(start=starts, work=works, worker=st.integers(0, 9))
    def test_the_integral_of_the_speed_is_the_work(
        self, speed: Any, segments: Any, start: float, work: float, worker: int
    ) -> None:
        end = end_of(speed, start, work, worker)
        done = slow.work_between(segments(worker), start, end)
        # Absolute: a unit in the last place of the clock times the highest speed.
        assert done == pytest.approx(work, rel=1e-12, abs=4 * math.ulp(end))

    @settings(max_examples=60)
    @given(start=starts, length=works, worker=st.integers(0, 9))
    def test_down_time_agrees(
        self, speed: Any, segments: Any, start: float, length: float, worker: int
    ) -> None:
        times = make_times({"speed": speed}, seed=SEED)
        expected = slow.down_between(segments(worker), start, start + length)
        found = times.down_between(worker, start, start + length)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)
        assert 0.0 <= found <= (start + length) - start
        assert times.can_stop or expected == 0.0


@settings(max_examples=200)
@given(
    amplitude=st.floats(0.0, 1.0), period=st.floats(0.1, 1e3), phase=st.floats(-2.0, 2.0),
    start=st.floats(0.0, 1e3), work=st.floats(1e-2, 1e4),
)  # fmt: skip
def test_the_integral_of_a_sinusoid_is_the_work(
    amplitude: float, period: float, phase: float, start: float, work: float
) -> None:
    wave = {"kind": "sinusoid", "amplitude": amplitude, "period": period, "phase": phase}
    end = end_of(wave, start, work)

    def primitive(t: float) -> float:
        return t - amplitude * period / (2 * math.pi) * math.cos(2 * math.pi * (t / period + phase))

    size = max(end, abs(phase) * period, period)
    done = primitive(end) - primitive(start)
    assert done == pytest.approx(work, rel=1e-12, abs=20 * math.ulp(size))


@pytest.mark.parametrize("speed", [MARKOV, OUTAGES, WALK, LAPS], ids=["m", "o", "w", "laps"])
def test_the_mean_seconds_are_those_of_a_worker_never_idle(speed: dict[str, Any]) -> None:
    n, span = 200, 2000.0
    times = make_times({"mean": 1.0, "speed": speed}, workers=n, seed=SEED)
    rates = []
    for worker in range(n):
        jobs = 500  # of mean work 1, in one go
        rates.append(times.finish(worker, 0, span, jobs) - span)
    seconds = np.array(rates) / 500
    error = max(float(seconds.std()) / math.sqrt(n), 0.02)
    assert abs(seconds.mean() - times.mean_seconds[0]) < 4 * error


def test_a_random_walk_stays_within_bounds_and_fills_them_evenly() -> None:
    logs = []
    for worker in range(50):
        segments = slow.walked(SEED, worker, 0.7, 0.4, 0.4, 3.0)
        values = [speed for _, (_, _, speed) in zip(range(400), segments, strict=False)]
        assert 0.4 <= min(values) < max(values) <= 3.0
        logs += np.log(values[40::40]).tolist()  # far enough apart to be nearly independent
    shares = (np.array(logs) - math.log(0.4)) / math.log(3.0 / 0.4)
    deviation = math.sqrt(1 / 12 / len(logs))
    assert abs(shares.mean() - 0.5) < 4 * deviation
    assert abs(np.histogram(shares, 4, (0, 1))[0] / len(logs) - 0.25).max() < 0.1


@pytest.mark.parametrize(("low", "high"), [(5e-324, 2.0), (0.5, 1e308)])
def test_a_walk_between_bounds_whose_squares_are_no_numbers_is_refused(
    low: float, high: float
) -> None:
    """Such a walk used to be reflected without end."""
    speed = {"kind": "random_walk", "interval": 1.0, "std": 1.0, "low": low, "high": high}
    with pytest.raises(ValidationError, match=r"random_walk\.(low|high)"):
        make_times({"speed": speed})


@pytest.mark.parametrize("period", [1e-17, 1e-300])
def test_over_more_rounds_than_integers_hold_the_mean_speed_counts(period: float) -> None:
    speed = {"kind": "piecewise", "times": [0.0], "values": [0.5], "period": period}
    for start in (0.0, 5.25, 1e15):
        assert end_of(speed, start, 1.0) == pytest.approx(start + 2.0, rel=1e-12)


def test_two_speeds_that_are_one_are_refused() -> None:
    speed = {"kind": "markov", "speeds": [0.5, 0.5], "holding": [1.0, 2.0]}
    with pytest.raises(ValidationError, match="must be two different speeds"):
        make_times({"speed": speed})


@pytest.mark.parametrize("bounds", [(1e-150, 1e150), (1.0, 1.01)])
def test_a_wild_walk_stays_within_its_bounds(bounds: tuple[float, float]) -> None:
    low, high = bounds
    speed = {"kind": "random_walk", "interval": 1.0, "std": 10.0, "low": low, "high": high}
    ends = durations(make_times({"speed": speed}, workers=1), 0, 20)
    assert (ends >= 1.0 / high).all()
    assert (ends <= 1.0 / low).all()


def test_workers_change_speed_independently() -> None:
    times = make_times({"speed": OUTAGES}, workers=300, seed=SEED)
    down = times.down_seconds(70.0)
    assert abs(down.mean() - 20.0) < 2.0
    assert abs(np.corrcoef(down[:-1], down[1:])[0, 1]) < 4 / math.sqrt(300)


def test_beyond_the_horizon_jobs_may_end_never_and_before_it_nothing_changes() -> None:
    compute_time = {"mean": 30.0, "job": "exponential", "speed": MARKOV}
    whole = make_times(compute_time, seed=SEED)
    short = make_times(compute_time, seed=SEED, horizon=100.0)
    for worker in range(10):
        for job in range(10):
            end, seen = whole.finish(worker, job, 50.0), short.finish(worker, job, 50.0)
            assert seen == end if end < 100.0 else seen >= 100.0


def test_a_horizon_bounds_the_segments_of_an_endless_job() -> None:
    compute_time = {"mean": 1e12, "speed": MARKOV}
    assert make_times(compute_time, horizon=1000.0).finish(0, 0, 0.0) == math.inf
