"""Stays drawn from laws, with the start-up of joiners."""

from itertools import islice
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.cluster.membership import Membership
from simulator.cluster.spec import ClusterSpec
from simulator.cluster.stays import Stay
from simulator.cluster.times.staying import build_stays


def built(seed: int = 0, workers: int = 3, **keys: Any) -> Any:
    return build_stays(Membership.model_validate(keys), workers, seed)


def test_constant_stays_alternate() -> None:
    stays = built(stays=3.0, away=2.0)
    assert [tuple(stay) for stay in islice(stays.of(1), 3)] == [
        (0.0, 0.0, 3.0),
        (5.0, 5.0, 8.0),
        (10.0, 10.0, 13.0),
    ]
    assert not stays.random


def test_one_that_never_returns_has_one_stay() -> None:
    assert list(built(stays=[3.0, inf, 1.0], away=inf).of(0)) == [Stay(0.0, 0.0, 3.0)]
    assert list(built(stays=[3.0, inf, 1.0], away=inf).of(1)) == [Stay(0.0, 0.0, inf)]


def test_drawn_stays_have_their_means_and_differ_by_worker_and_seed() -> None:
    exponential = {"stays": {"mean": 4.0, "job": "exponential"}, "away": 1.0}
    stays = built(**exponential)
    assert stays.random
    lengths = np.array([stay.end - stay.begin for stay in islice(stays.of(0), 2000)])
    assert lengths.mean() == pytest.approx(4.0, abs=4 * 4.0 / np.sqrt(2000))
    firsts = {next(built(seed, **exponential).of(w)).end for seed in range(2) for w in range(3)}
    assert len(firsts) == 6


def test_a_joiner_is_ready_after_its_start_up_unless_it_is_there_at_first() -> None:
    stays = built(stays=3.0, away=2.0, start_up=[1.0, 2.0, 4.0])
    assert [stay.ready for stay in islice(stays.of(1), 3)] == [0.0, 7.0, 12.0]


def test_stays_that_end_before_the_worker_is_ready_are_left_out() -> None:
    listed = [{"worker": 0, "join": 1.0}, {"worker": 0, "leave": 2.0}, {"worker": 0, "join": 9.0}]
    assert list(built(events=listed, start_up=1.0).of(0)) == [Stay(9.0, 10.0, inf)]


def test_a_file_gives_the_stays(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("0,add,a\n1,add,b\n2,remove,a\n")
    stays = built(path=str(path))
    assert [list(stays.of(worker)) for worker in range(3)] == [
        [Stay(0.0, 0.0, 2.0)],
        [Stay(1.0, 1.0, inf)],
        [Stay(0.0, 0.0, inf)],
    ]


def test_random_stays_make_the_times_of_a_cluster_random() -> None:
    random = {"stays": {"mean": 4.0, "job": "exponential"}, "away": 1.0}
    for membership, expected in ((random, True), ({"stays": 4.0, "away": 1.0}, False)):
        spec = {"workers": 3, "compute_time": 1.0, "membership": membership}
        assert ClusterSpec.model_validate(spec).build(0).random is expected
