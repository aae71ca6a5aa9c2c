"""Absent workers: the others keep the times that they have in the whole cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.cluster.spec import ClusterSpec
from simulator.cluster.times.fixed import FixedTimes
from simulator.theory.trials import best_trials

DRAWN = {"mean": {"law": "linear"}, "job": "exponential"}
FAILING = {"time_to_failure": {"mean": 90.0, "job": "exponential"}, "time_to_repair": 20.0}
CLUSTERS: dict[str, dict[str, Any]] = {
    "fixed": {"workers": 4, "compute_time": [4.0, 1.0, 3.0, 2.0]},
    "drawn": {"workers": 4, "compute_time": DRAWN},
    "groups": {"groups": [{"workers": 3, "compute_time": DRAWN}, {"workers": 1}]},
    "random means": {"workers": 4, "compute_time": {"mean": {"kind": "exponential"}}},
    "speeds": {
        "workers": 4,
        "compute_time": {**DRAWN, "speed": {"kind": "sinusoid", "amplitude": 0.5, "period": 9.0}},
    },
    "failing": {"workers": 4, "compute_time": DRAWN, "faults": FAILING},
    "halted": {
        "workers": 4,
        "compute_time": DRAWN,
        "stalls": {"every": 5.0, "lasts": 1.0},
        "cold_start": [1.0, 2.0, 3.0, 4.0],
    },
}


def both(cluster: dict[str, Any]) -> tuple[ClusterSpec, ClusterSpec]:
    """A cluster, and the same one without worker 1."""
    part = {**cluster, "absent": [1]}
    return ClusterSpec.model_validate(cluster), ClusterSpec.model_validate(part)


@pytest.mark.parametrize("cluster", CLUSTERS.values(), ids=CLUSTERS)
def test_the_others_keep_their_times(cluster: dict[str, Any]) -> None:
    whole, part = (spec.build(3, 100.0) for spec in both(cluster))
    here, there = np.arange(3), np.array([0, 2, 3])
    assert part.workers == 3
    assert part.mean_seconds.tolist() == whole.mean_seconds[there].tolist()
    assert part.down_seconds(20.0).tolist() == whole.down_seconds(20.0)[there].tolist()
    for job, start in ((0, 0.0), (5, 11.5)):
        jobs, ends = np.full(3, job), [whole.finish(k, job, start) for k in there.tolist()]
        assert part.finish_many(here, jobs, start).tolist() == ends
        assert [part.finish(k, job, start) for k in here.tolist()] == ends
        for k, end in enumerate(ends):
            about = (float(start), end)
            place = int(there[k])
            assert part.down_between(k, *about) == whole.down_between(place, *about)
            assert part.redone_between(k, *about) == whole.redone_between(place, *about)


def test_equal_speeds_stay_as_fast_to_simulate() -> None:
    assert isinstance(both(CLUSTERS["fixed"])[1].build(0), FixedTimes)


LINKS: dict[str, Any] = {
    "latencies": {"latency": {"mean": {"law": "linear"}, "job": "exponential"}},
    "bandwidths": {"bandwidth": {"mean": [1.0, 2.0, 3.0, 4.0]}},
    "random walks": {
        "bandwidth": {
            "mean": {"law": "linear"},
            "speed": {"kind": "sinusoid", "amplitude": 0.5, "period": 9.0},
        }
    },
}


@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
def test_the_others_keep_their_messages(links: dict[str, Any]) -> None:
    cluster = {"workers": 4, "links": {"upload": links}}
    whole, part = (spec.network(2, 10) for spec in both(cluster))
    assert whole is not None and part is not None
    for now in (0.0, 3.0):
        expected = whole.upload.arrival_many(np.array([0, 2, 3]), 10.0, now).tolist()
        assert part.upload.arrival_many(np.arange(3), 10.0, now).tolist() == expected
    assert part.upload.count == 3


def test_trials_are_those_of_the_workers_that_are_there() -> None:
    whole, part = both(CLUSTERS["drawn"])
    every, some = (best_trials(spec, spec.build(0), 0) for spec in (whole, part))
    assert every is not None and some is not None
    assert some.limits.tolist() == every.limits[[0, 2, 3]].tolist()


@pytest.mark.parametrize(
    ("absent", "rule"),
    [
        ([4], "numbers of workers, which are 0 to 3"),
        ([0, 1, 2, 3], "must leave a worker"),
        ([1, 1], "must be distinct"),
        ([-1], "greater than or equal to 0"),
    ],
)
def test_only_workers_that_exist_can_be_absent(absent: list[int], rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        ClusterSpec.model_validate({"workers": 4, "absent": absent})


def test_a_recording_keeps_its_workers() -> None:
    recorded = {"workers": 4, "compute_time": {"kind": "recorded", "path": "r"}, "absent": [0]}
    with pytest.raises(ValidationError, match="conflicts with a recording"):
        ClusterSpec.model_validate(recorded)
