"""A server under attack: shares of attackers, stale messages, and attackers that leave."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.shared.scenes import LINE, arrived, run
from tests.shared.small import JITTER

ASGD = {"name": "asgd", "stepsize": 0.1}
STALE = {"kind": "stale", "workers": [1, 3], "delay": 4}


def test_the_summary_has_the_share_of_the_attackers_among_applied_gradients() -> None:
    """tau = (1, 2): two of three gradients are those of worker 0."""
    zero = {"kind": "zero", "count": 1}
    found = run(ASGD, workers=2, attacks=zero, stop={"time": 12.5})
    assert found.summary["attacker_share"].tolist() == [12 / 18]
    none = run(ASGD, workers=2, attacks=zero, stop={"time": 0.5})
    assert math.isnan(none.summary["attacker_share"].iloc[0])
    assert "attacker_share" not in run(ASGD).summary


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"links": {"upload": 0.3, "download": 0.1}},
        {"links": {"upload": {"latency": 0.3, "discipline": "fifo", "shared": True}}},
        {"server": {"arrival": 0.05, "update": 0.01}},
        {"times": 1.0},
        {"faults": {"time_to_failure": 90.0, "time_to_repair": 1.0}},
    ],
    ids=str,
)
def test_stale_messages_have_waited_for_enough_updates(more: dict[str, Any]) -> None:
    about = {"times": JITTER, **more}
    found = arrived(run(ASGD, attacks=STALE, **about))
    of_attackers = found[found["worker"].isin([1, 3])]
    assert len(of_attackers) > 2
    assert (of_attackers["delay"] >= 4).all()
    others = found[~found["worker"].isin([1, 3])]
    assert others["delay"].min() < 4


def test_a_round_waits_for_ever_for_stale_messages() -> None:
    found = run({"name": "sync_sgd", "stepsize": 0.1}, attacks=STALE, stop={"time": 100.0})
    assert found.summary[["iterations", "arrivals", "in_flight"]].iloc[0].tolist() == [0, 3, 2]


def test_stale_messages_of_cancelled_jobs_are_forgotten() -> None:
    method = {"name": "ringmaster", "stepsize": 0.1, "delay_threshold": 3, "stops": True}
    found = run(method, times=JITTER, attacks=STALE)
    assert found.summary["cancelled"].iloc[0] > 0
    assert set(arrived(found)["worker"]) == {0, 2, 4}


def test_free_riders_take_their_own_time() -> None:
    rider = {"kind": "free_rider", "workers": [2], "seconds": 0.5}
    found = run({**ASGD, "stepsize": 1e-3}, attacks=rider, stop={"time": 10.0})
    jobs = found.workers["jobs"].tolist()
    assert jobs == [9, 4, 19, 2, 1]
    assert found.workers["mean_compute_seconds"].tolist() == [1.0, 2.0, 0.5, 4.0, 5.0]


def test_who_has_left_does_not_attack_and_who_joins_does() -> None:
    """Everybody takes 1 s, and worker 1 always sends 2: only then the model of x^2/2 rises."""
    gone = {"events": [{"worker": 1, "leave": 2.5}, {"worker": 1, "join": 5.25}]}
    twos = {"kind": "constant", "value": -2.0, "workers": [1]}
    found = run(
        ASGD, workers=2, times=1.0, problem=LINE, attacks=twos, membership=gone,
        stop={"time": 7.0},
    )  # fmt: skip
    of_attacker = arrived(found)[arrived(found)["worker"] == 1]
    assert of_attacker["time"].tolist() == [1.0, 2.0, 6.25]
    curve = found.curves.drop_duplicates("time", keep="last").set_index("time")["loss"]
    rises = curve.index[curve.diff() > 0].tolist()
    assert rises == [1.0, 2.0, 6.25]
    assert found.summary[["attacker_share", "joins", "leaves"]].iloc[0].tolist() == [3 / 9, 1, 1]


def test_stale_messages_go_on_with_joiners() -> None:
    turnover = {"events": [{"worker": 1, "leave": 3.5}, {"worker": 1, "join": 8.0}]}
    about: dict[str, Any] = {"times": JITTER, "membership": turnover, "stop": {"time": 30.0}}
    found = arrived(run(ASGD, attacks=STALE, **about))
    of_attacker = found[found["worker"] == 1]
    assert len(of_attacker) > 1
    assert (of_attacker["delay"] >= 4).all()
