"""Pauses of a whole cluster in a recording."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulator.arrays import Floats
from simulator.calibration import stalls as module
from simulator.calibration.recordings import Recorded
from simulator.calibration.stalls import Stall, find_stalls, without_stalls

JOBS = 30


def paused(workers: int, caught: int, seconds: float = 40.0) -> Recorded:
    """Jobs of a second; the first `caught` workers pause half-way, and the others end there."""
    parts = []
    for worker in range(workers):
        took = np.ones(JOBS if worker < caught else JOBS // 2)
        took[took.size // 2 :][: int(worker < caught)] += seconds
        sent = np.cumsum(took) + 1e-3 * worker
        parts.append(
            pd.DataFrame({"worker": worker, "seconds": took, "received": sent - took, "sent": sent})
        )
    jobs = pd.concat(parts, ignore_index=True)
    return Recorded("made", jobs, jobs, workers, has_stages=False, steps=1)


@pytest.mark.parametrize(("workers", "caught"), [(2, 2), (4, 2), (5, 3), (6, 6)])
def test_a_pause_of_half_of_the_workers_or_more_is_a_stall(workers: int, caught: int) -> None:
    run = paused(workers, caught)
    [stall] = find_stalls(run)
    assert stall.begin == pytest.approx(15.0 + 1.0 / caught, abs=1.0)
    assert stall.seconds == pytest.approx(40.0, rel=0.1)
    assert without_stalls(run, [stall]).seconds.max() < 4.0


@pytest.mark.parametrize(("workers", "caught"), [(2, 1), (3, 1), (5, 2), (6, 2)])
def test_a_pause_of_fewer_is_their_own(workers: int, caught: int) -> None:
    assert find_stalls(paused(workers, caught)) == []


def test_a_stall_is_taken_out_of_the_jobs_that_it_overlaps_only() -> None:
    run = paused(2, 2)
    shorter = without_stalls(run, [Stall(20.0, 30.0)]).seconds
    assert (shorter != run.seconds).sum() == 2
    assert shorter.max() == pytest.approx(31.0)


Law = Callable[[np.random.Generator, int], Floats]
LAWS: dict[str, Law] = {
    "exponential": lambda draw, count: draw.exponential(size=count),
    "lognormal": lambda draw, count: draw.lognormal(0.0, 2.0, count),
    "pareto": lambda draw, count: 1.0 + draw.pareto(1.1, count),
}


def independent(law: Law, workers: int, seed: int, pauses: Sequence[Stall] = ()) -> Recorded:
    """Workers that never wait, and have nothing in common but the pauses."""
    draw, parts = np.random.default_rng(seed), []
    for worker in range(workers):
        sent = np.cumsum(law(draw, 300))
        received = np.concatenate([[0.0], sent[:-1]])
        for pause in pauses:
            received, sent = (
                np.where(t > pause.begin, t + pause.seconds, t) for t in (received, sent)
            )
        columns = {"seconds": sent - received, "received": received, "sent": sent}
        parts.append(pd.DataFrame({"worker": worker, **columns}))
    jobs = pd.concat(parts, ignore_index=True)
    shortest = jobs.groupby("worker")["sent"].max().min()
    jobs = jobs[jobs["sent"] <= shortest].sort_values("sent", ignore_index=True)
    return Recorded("made", jobs, jobs, workers, has_stages=False, steps=1)


def test_heavy_tails_of_independent_workers_are_no_stalls() -> None:
    """At most one recording in 20 shows any: of 90, 11 or more have a chance below 1 %."""
    shown = [
        bool(find_stalls(independent(law, workers, seed)))
        for law in LAWS.values()
        for workers in (2, 4, 12)
        for seed in range(10)
    ]
    assert sum(shown) < 11


@pytest.mark.parametrize(("law", "workers"), [("exponential", 4), ("pareto", 12)])
def test_common_pauses_are_found_among_heavy_tails(law: str, workers: int) -> None:
    pauses = [Stall(60.0, 80.0), Stall(130.0, 150.0)]
    found = [len(find_stalls(independent(LAWS[law], workers, seed, pauses))) for seed in range(8)]
    assert sum(found) >= 10


def test_the_same_recording_shows_the_same_stalls() -> None:
    run = independent(LAWS["exponential"], 4, 1, [Stall(60.0, 80.0)])
    assert find_stalls(run) == find_stalls(run) != []


def test_a_stall_is_the_gap_without_the_seconds_of_a_usual_one() -> None:
    """At 2 ends a second a usual gap lasts half a second, which is left out on each side."""
    gap = module._Gap(10.0, 20.0, 2.0)
    assert gap.seconds == 10.0 and gap.stall == Stall(10.5, 19.5)
    assert gap.stall.seconds == 9.0


def test_recordings_that_cannot_tell_show_none() -> None:
    run = paused(4, 4)
    assert len(find_stalls(run)) == 1
    assert find_stalls(replace(run, is_timed=False)) == []
    assert find_stalls(replace(run, jobs=run.jobs[:7])) == []
    assert find_stalls(replace(run, workers=1)) == []


def test_a_rotation_keeps_the_jobs_and_waits_of_each_worker() -> None:
    jobs = module._jobs(independent(LAWS["exponential"], 3, 5))
    turned = module._rotated(jobs, 2)
    for worker in range(3):
        own = jobs.worker == worker
        for a, b in ((jobs, turned), (turned, jobs)):
            assert a.sent[own].max() == pytest.approx(b.sent[own].max())
        took = [np.sort(one.sent[own] - one.received[own]) for one in (jobs, turned)]
        np.testing.assert_allclose(took[0], took[1], rtol=1e-6)
    assert not np.allclose(jobs.sent, turned.sent)
    assert (module._rotated(jobs, 2).sent == turned.sent).all()


def test_a_job_keeps_a_little_where_a_stall_takes_all_of_it() -> None:
    run = paused(2, 2)
    assert without_stalls(run, [Stall(0.0, 1e6)]).seconds.max() == 1e-9


def test_a_gap_that_rotations_show_as_long_is_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    run = paused(4, 4)
    monkeypatch.setattr(module, "_rotated", lambda jobs, _: jobs)
    assert find_stalls(run) == []


def test_a_gap_in_which_no_job_takes_longer_than_usual_is_none() -> None:
    """Thirty workers that end in step: between two ends nobody is heard, as always."""
    took = np.full(JOBS, 10.0)
    sent = np.cumsum(took)
    parts = [
        pd.DataFrame({"worker": worker, "seconds": took, "received": sent - took, "sent": sent})
        for worker in range(30)
    ]
    jobs = pd.concat(parts, ignore_index=True)
    run = Recorded("made", jobs, jobs, 30, has_stages=False, steps=1)
    assert module._gaps(module._jobs(run)) == []
