"""Workers that fail: the ends of their jobs, and their busy, wasted and down seconds."""

from __future__ import annotations

from math import exp, inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times import periods, updown
from simulator.cluster.times.faulty import FaultyTimes, mean_periods
from simulator.core.random import FAULT, stream
from simulator.errors import RunFailed
from tests.reference.faults import slow_down, slow_finish
from tests.shared.clusters import make_times
from tests.shared.scenes import SEARCH, arrived, bits, run, serve

DRAWN = {"mean": 3.0, "job": "exponential"}
FAULTS = [
    {"time_to_failure": DRAWN, "time_to_repair": {"mean": 2.0, "job": "exponential"}},
    {"time_to_failure": {"law": "linear"}, "time_to_repair": 0.5},
    {"time_to_failure": {"mean": 2.0, "job": {"kind": "half_normal", "std": 3.0}},
     "time_to_repair": {"mean": {"kind": "gamma", "shape": 2.0}, "scale": 0.3}},
    {"time_to_failure": [4.0, inf, 2.0], "time_to_repair": [1.0, 1.0, inf]},
]  # fmt: skip
SPEEDS = [
    {"kind": "constant"},
    {"kind": "sinusoid", "amplitude": 0.9, "period": 3.0},
    {"kind": "outages", "mean_up": 2.0, "mean_down": 1.0},
    {"kind": "piecewise", "times": [0, 5], "values": [1, 0]},
]
JOBS = [{"kind": "constant"}, {"kind": "exponential"}, {"kind": "bernoulli", "probability": 0.1,
                                                        "slowdown": inf}]  # fmt: skip


def failing(faults: Any, compute_time: Any = 1.0, horizon: float = inf, **cluster: Any) -> Any:
    described = {"workers": 3, "compute_time": compute_time, "faults": faults, **cluster}
    return ClusterSpec.model_validate(described).build(0, horizon)


def period(spec: Any, which: int) -> Any:
    """The draws of failures (0) or repairs (1): those of a cluster with its own seed."""
    short = isinstance(spec, dict) and "law" in spec
    seed = stream(0, FAULT, which, 0)[0] & (2**63 - 1)
    draws = make_times({"mean": spec} if short else spec, workers=3, seed=seed)
    return lambda worker: lambda k: draws.finish(worker, k, 0.0)


@SEARCH
@given(
    faults=st.sampled_from(FAULTS),
    speed=st.sampled_from(SPEEDS),
    job=st.sampled_from(JOBS),
    mean=st.floats(0.1, 5.0),
    starts=st.lists(st.floats(0.0, 50.0), min_size=3, max_size=3),
    gradients=st.integers(1, 2),
)
def test_ends_and_down_time_are_those_of_the_slow_twin(
    faults: Any, speed: Any, job: Any, mean: float, starts: list[float], gradients: int
) -> None:
    compute_time = {"mean": mean, "job": job, "speed": speed}
    times = failing(faults, compute_time, 60.0)
    plain = make_times(compute_time, workers=3, horizon=60.0)
    ups, repairs = (period(faults[key], k) for k, key in enumerate(faults))
    workers, jobs = np.arange(3), np.array([4, 0, 7])
    ends = times.finish_many(workers, jobs, np.array(starts), gradients)
    for i, start in enumerate(starts):

        def finish(begin: float, i: int = i) -> float:
            return plain.finish(i, int(jobs[i]), begin, gradients)

        slow = slow_finish(ups(i), repairs(i), start, finish, 60.0)
        assert ends[i] == slow
        assert times.finish(i, int(jobs[i]), start, gradients) == slow
        if not plain.can_stop:
            down = slow_down(ups(i), repairs(i), start, start + 9.0)
            assert times.down_between(i, start, start + 9.0) == pytest.approx(down, abs=1e-9)


WHOLE = {"time_to_failure": 3.0, "time_to_repair": 2.0}  # up in [0, 3), [5, 8), [10, 13), ...


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        (0.0, 1.0, 1.0),
        (2.0, 1.0, 3.0),  # it ends exactly at the failure
        (2.5, 1.0, 6.0),  # restarted at 5
        (3.0, 1.0, 6.0),  # given at the failure
        (4.0, 3.0, 8.0),  # given while down
        (1.0, 3.0, 8.0),
        (0.0, inf, inf),
    ],
)
def test_a_job_begins_anew_at_the_repair(start: float, seconds: float, end: float) -> None:
    assert failing(WHOLE, seconds).finish(0, 0, start) == end


def test_what_failed_is_lost_and_what_never_fails_is_not() -> None:
    times = failing(WHOLE, 1.0)
    assert times.redone_between(0, 2.5, 6.0) == 0.5
    assert times.redone_between(0, 2.0, 3.0) == 0.0
    assert times.redone_between(0, 1.0, 4.0) == 2.0  # and not repaired yet
    assert times.redone_between(0, 1.0, 12.0) == 5.0  # two failures
    assert times.down_seconds(9.5).tolist() == [3.5] * 3


def test_infinite_periods() -> None:
    never = failing({"time_to_failure": inf, "time_to_repair": 1.0}, 2.0)
    assert never.finish(0, 0, 1e9) == 1e9 + 2.0
    assert never.mean_seconds.tolist() == [2.0] * 3
    gone = failing({"time_to_failure": 3.0, "time_to_repair": inf}, 2.0)
    assert [gone.finish(0, 0, start) for start in (0.0, 1.0, 2.0, 99.0)] == [2.0, 3.0, inf, inf]
    assert gone.mean_seconds.tolist() == [inf] * 3
    assert gone.down_seconds(10.0).tolist() == [7.0] * 3


def test_a_job_that_never_fits_ends_the_run_or_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updown, "MOST_FAILURES", 50)
    reported = (
        "worker 1: 50 failures within one job, which takes 4 seconds without one; its mean time to "
        r"failure is 3 seconds: make jobs shorter or failures rarer \(cluster.faults."
        r"time_to_failure\), or set stop.time"
    )
    with pytest.raises(RunFailed, match=reported):
        failing(WHOLE, 4.0).finish(1, 0, 0.0)
    assert failing(WHOLE, 4.0, horizon=1000.0).finish(1, 0, 0.0) == inf


def test_too_many_failures_of_all_workers_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods, "MOST_ROWS", 100)
    with pytest.raises(RunFailed, match=r"worker 0: \d+ failures in .* or set stop.time"):
        failing(WHOLE, 4.0, horizon=1e6).finish(0, 0, 0.0)


@pytest.mark.parametrize("work", [0.2, 1.0, 2.0])
def test_jobs_take_as_long_as_preemptive_repeat_says(work: float) -> None:
    """Mean (1/rate + E[R]) (e^(rate w) - 1), within 4 standard errors of 4,000 jobs."""
    faults = {"time_to_failure": {"mean": 2.0, "job": "exponential"},
              "time_to_repair": {"mean": 1.5, "job": "exponential"}}  # fmt: skip
    times, clock, taken = failing(faults, work), 0.0, []
    for job in range(4000):
        end = times.finish(1, job, clock)
        taken.append(end - clock)
        clock = end
    expected = (2.0 + 1.5) * (exp(work / 2.0) - 1.0)
    assert times.mean_seconds == pytest.approx(expected, rel=1e-12)
    assert abs(np.mean(taken) - expected) < 4.0 * np.std(taken) / np.sqrt(len(taken))


@pytest.mark.parametrize("job", [{"kind": "uniform", "low": 0.0, "high": 2.0}, {"kind": "constant"},
                                 {"kind": "gamma", "shape": 3.0}])  # fmt: skip
def test_mean_seconds_are_right_for_other_laws_too(job: Any) -> None:
    """Within 4 % of 20,000 jobs in a row: 256 quantiles represent the law."""
    faults = {"time_to_failure": {"mean": 3.5, "job": job}, "time_to_repair": 1.0}
    times, clock = failing(faults, 1.0), 0.0
    for number in range(20_000):
        clock = times.finish(2, number, clock)
    assert times.mean_seconds[2] == pytest.approx(clock / 20_000, rel=0.04)


def test_whole_jobs_are_counted_per_period_before_the_mean_is_taken() -> None:
    """U uniform on [0, 4.5]: E[floor(U)] = (1 + 2 + 3 + 4/2)/4.5 = 16/9, but floor(E[U]) = 2."""
    uniform = {"mean": 2.25, "job": {"kind": "uniform", "low": 0.0, "high": 2.0}}
    times = failing({"time_to_failure": uniform, "time_to_repair": 1.0}, 1.0)
    assert times.mean_seconds == pytest.approx((2.25 + 1.0) * 9 / 16, rel=0.01)


def test_mean_seconds_are_right_where_workers_draw_from_rows_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "ups.csv"
    path.write_text("worker,size\n0,2.5\n1,1.5\n1,4.5\n2,0.5\n")
    job = {"kind": "empirical", "path": str(path), "per_worker": True, "normalise": False}
    faults = {"time_to_failure": {"mean": 1.0, "job": job}, "time_to_repair": 1.0}
    times = failing(faults, 1.0)
    # 2 jobs in 2.5 s up and 1 s down; 1 or 4 jobs in 3 s and 1 s on average; none in 0.5 s.
    assert times.mean_seconds == pytest.approx([3.5 / 2, 4.0 / 2.5, inf], rel=0.01)


def test_groups_fail_by_themselves_and_keep_their_numbers() -> None:
    some = {"groups": [{"workers": 1}, {"workers": 2, "faults": FAULTS[0]}]}
    times = failing(None, None, workers=None, **some)
    whole = failing(FAULTS[0])
    assert times.finish(0, 0, 1e6) == 1e6 + 1.0
    assert [times.down_between(i, 0.0, 99.0) for i in (1, 2)] == [
        whole.down_between(i, 0.0, 99.0) for i in (1, 2)
    ]
    spec = ClusterSpec.model_validate(some)
    assert mean_periods(spec.failing(), 0) == ([3.0, 3.0], [2.0, 2.0])
    assert (
        spec.scaled(2.0).build(0).down_seconds(99.0).tolist() == times.down_seconds(99.0).tolist()
    )


def test_faults_above_groups_are_for_all_of_them() -> None:
    groups = [{"workers": 1}, {"workers": 2}]
    times = failing(FAULTS[1], None, workers=None, groups=groups)
    assert isinstance(times, FaultyTimes)
    assert times.down_seconds(50.0).tolist() == failing(FAULTS[1]).down_seconds(50.0).tolist()


@pytest.mark.parametrize(("read", "wasted"), [(True, 0.5), (False, 1.5)])
def test_lost_progress_is_busy_and_wasted_time_once(read: bool, wasted: float) -> None:
    def step(server: Any, gradient: Any) -> None:
        if read:
            server.update(server.model - 0.1 * gradient.value)

    server = serve(1.0, workers=1, faults=WHOLE, on_gradient=step)
    server.clock.call(2.5, lambda: server.assign(0, server.model))
    server.clock.run(9.0)
    parts = [part.tolist() for part in server.cluster.settle()]
    assert parts == [[1.5], [4.5], [3.0]]
    assert server.cluster.spent_in_vain().tolist() == [wasted]


def test_of_a_discarded_job_every_second_is_wasted_once() -> None:
    result = run({"name": "m_sync_sgd", "stepsize": 0.1, "m": 2}, faults=FAULTS[0], workers=3)
    workers = result.workers
    assert (workers["wasted_seconds"] <= workers["busy_seconds"] + 1e-9).all()
    assert workers["down_seconds"].sum() > 0


METHODS = [{"name": "asgd", "stepsize": 0.1}, {"name": "rennala", "batch": 3, "stepsize": 0.1}]


@pytest.mark.parametrize("links", [None, {"upload": 0.3, "download": 0.2}])
def test_both_engines_and_reruns_give_the_same_bytes(links: Any) -> None:
    results = [
        run(*METHODS, faults=FAULTS[0], links=links, stop={"time": 40.0}, engine=engine)
        for engine in ("tape", "numpy", "tape")
    ]
    for name in ("curves", "workers", "events"):
        frames = [bits(getattr(result, name)) for result in results]
        assert frames[0] == frames[1] == frames[2]


def test_failures_are_the_same_under_every_method_unless_decoupled() -> None:
    def down(**others: Any) -> list[list[float]]:
        result = run(*METHODS, faults=FAULTS[0], stop={"time": 40.0}, **others)
        return [part["down_seconds"].tolist() for _, part in result.workers.groupby("label")]

    first, second = down()
    assert first == second
    first, second = down(common_random_numbers=False)
    assert first != second


CONSTANT, EXPONENTIAL = 4.0, {"mean": 4.0, "job": "exponential"}
ANY_MEAN = {"mean": {"kind": "uniform", "low": 1.0, "high": 5.0}}


@pytest.mark.parametrize(
    ("to_failure", "to_repair", "random"),
    [
        (CONSTANT, 1.0, False),
        (EXPONENTIAL, 1.0, True),
        (CONSTANT, EXPONENTIAL, True),
        (ANY_MEAN, 1.0, True),  # drawn once per worker
        (CONSTANT, ANY_MEAN, True),
    ],
)
def test_constant_jobs_with_random_failures_have_a_schedule_per_seed(
    to_failure: Any, to_repair: Any, random: bool
) -> None:
    faults = {"time_to_failure": to_failure, "time_to_repair": to_repair}
    assert failing(faults).random == random
    result = run(METHODS[0], faults=faults, seeds=[0, 1], stop={"time": 40.0})
    first, second = (part["down_seconds"].tolist() for _, part in result.workers.groupby("seed"))
    assert (first != second) == random


def test_no_failure_touches_a_message() -> None:
    """Up [0, 3), repaired at 5: the gradient computed by 2.5 travels until 4.5 and arrives."""
    result = run(METHODS[0], workers=1, times=2.0, faults=WHOLE, stop={"time": 20.0},
                 links={"download": 0.5, "upload": 2.0})  # fmt: skip
    assert arrived(result)["time"].tolist() == [4.5, 9.0, 14.0, 19.0]
    assert result.workers["wasted_seconds"].tolist() == [0.0]


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize(
    "links",
    [{"upload": 0.4, "download": 0.2},
     {"upload": {"latency": 0.3, "discipline": "fifo", "shared": True}, "download": 0.1}],
)  # fmt: skip
def test_behind_links_every_second_is_accounted_for(speed: Any, links: Any) -> None:
    """A run checks its own accounting; wasted time is a part of the busy one, with any speed."""
    methods = [*METHODS, {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 2}]
    result = run(
        *methods, workers=3, times={"speed": speed}, faults=FAULTS[0], links=links,
        stop={"time": 60.0},
    )  # fmt: skip
    book = result.workers
    parts = book["busy_seconds"] + book["idle_seconds"] + book["down_seconds"]
    assert parts.to_numpy() == pytest.approx(60.0)
    assert (book["wasted_seconds"] <= book["busy_seconds"] + 1e-9).all()
    assert (book["wasted_seconds"] >= 0.0).all()
    assert book["wasted_seconds"].sum() > 1.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rounding_makes_no_idle_second_negative(seed: int) -> None:
    """All of a worker's time is busy or down: the difference of the sums is not exactly 0."""
    result = run(
        {"name": "asgd", "stepsize": 0.1},
        workers=8,
        times={
            "mean": {"law": "linear"},
            "job": "exponential",
            "speed": {"kind": "outages", "mean_up": 6.0, "mean_down": 3.0},
        },
        faults={
            "time_to_failure": {"mean": 5.0, "job": "exponential"},
            "time_to_repair": {"mean": 2.0, "job": "exponential"},
        },
        stop={"time": 100.1},
        seeds=[seed],
    )
    seconds = result.workers.filter(like="_seconds")
    assert (seconds >= 0.0).all(axis=None)
    parts = seconds[["busy_seconds", "idle_seconds", "down_seconds"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(100.1, rel=1e-12)


def test_a_swept_or_overridden_key_takes_the_short_form_too() -> None:
    spec = ClusterSpec.model_validate({"workers": 2, "faults": {**WHOLE, "time_to_failure": 7.0}})
    assert spec.model_dump()["faults"]["time_to_failure"]["mean"] == 7.0
    again = ClusterSpec.model_validate(spec.model_dump())
    assert again == spec
