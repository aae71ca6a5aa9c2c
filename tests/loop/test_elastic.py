"""A server whose workers join and leave, by hand on jobs of whole seconds."""

from typing import Any

import pytest

from simulator.errors import InvariantError, RunFailed, ScenarioError
from simulator.loop.elastic import ElasticServer
from simulator.loop.workers import FREE
from tests.shared.scenes import arrived, bits, curve, run

ASGD = {"name": "asgd", "stepsize": 0.1}
SYNC = {"name": "sync_sgd", "stepsize": 0.1}
RENNALA = {"name": "rennala", "stepsize": 0.1, "batch": 3}
Events = list[dict[str, Any]]


def leaves(worker: int, *, at: float) -> dict[str, Any]:
    return {"worker": worker, "leave": at}


def joins(worker: int, *, at: float) -> dict[str, Any]:
    return {"worker": worker, "join": at}


def arrivals(
    method: dict[str, Any], events: Events, until: float = 9.0, **rules: Any
) -> dict[int, list[float]]:
    """Instants of the arrivals of each of three workers with jobs of 1, 2 and 3 seconds."""
    changes = {key: rules.pop(key) for key in ("links", "times", "faults") if key in rules}
    result = run(
        method, workers=3, stop={"time": until}, membership={"events": events, **rules}, **changes
    )
    found = result.events[result.events["verdict"].isin(["applied", "discarded", "buffered"])]
    return {i: found.loc[found["worker"] == i, "time"].tolist() for i in range(3)}


def test_a_worker_that_leaves_loses_its_job_and_a_joiner_gets_the_newest_model() -> None:
    result = run(
        ASGD,
        workers=3,
        stop={"time": 9.0},
        membership={"events": [leaves(2, at=2.0), joins(2, at=5.5)]},
    )
    jobs = result.events[result.events["worker"] == 2]
    assert jobs["started"].tolist() == [0.0, 5.5, 8.5]
    assert jobs["verdict"].tolist() == ["cancelled", "applied", "in_flight"]
    assert jobs["version"].tolist() == [0, 5 + 2, 8 + 4 + 1]  # all that had arrived, its own too
    own = result.workers.set_index("worker").loc[2]
    assert own[["joins", "leaves", "absent_seconds", "down_seconds"]].tolist() == [1, 1, 3.5, 3.5]
    assert own[["busy_seconds", "wasted_seconds", "idle_seconds"]].tolist() == [5.5, 2.0, 0.0]
    summary = result.summary.iloc[0]
    assert summary[["joins", "leaves"]].tolist() == [1, 1]
    assert summary["mean_members"] == pytest.approx(3 - 3.5 / 9)


def test_a_job_that_ends_when_its_worker_leaves_has_ended() -> None:
    assert arrivals(ASGD, [leaves(1, at=4.0)])[1] == [2.0, 4.0]


def test_one_whose_first_event_is_a_join_is_absent_before() -> None:
    assert arrivals(ASGD, [joins(1, at=3.0)])[1] == [5.0, 7.0]
    assert arrivals(ASGD, [joins(1, at=0.5)])[1] == [2.5, 4.5, 6.5, 8.5]
    assert arrivals(ASGD, [joins(1, at=0.0)])[1] == [2.0, 4.0, 6.0, 8.0]


def test_a_round_goes_on_without_the_departed_and_a_joiner_waits_for_the_next() -> None:
    found = arrivals(SYNC, [leaves(2, at=1.0), joins(2, at=3.0)])
    assert found[0] == [1.0, 3.0, 5.0, 8.0]  # rounds end at 2, 4, 7 s
    assert found[2] == [7.0]


def test_a_round_ends_at_the_departure_of_the_only_one_that_it_waits_for() -> None:
    assert arrivals(SYNC, [leaves(2, at=2.5)], until=4.0)[0] == [1.0, 3.5]


def test_without_anybody_a_round_waits_for_a_joiner() -> None:
    gone = [leaves(worker, at=0.5) for worker in range(3)]
    found = arrivals(SYNC, [*gone, joins(1, at=4.0)])
    assert found == {0: [], 1: [6.0, 8.0], 2: []}


def test_a_round_needs_the_least_number_of_members() -> None:
    events = [leaves(2, at=1.0), joins(2, at=4.0)]
    found = arrivals(SYNC, events, min_members=3)
    assert found[0] == [1.0, 5.0, 8.0] and found[2] == [7.0]


def test_under_discard_exactly_the_round_is_lost() -> None:
    """The second round begins at 3 s; worker 2 leaves at 4.5 s, and the others start it again."""
    result = run(
        SYNC,
        workers=3,
        stop={"time": 9.0},
        membership={"events": [leaves(2, at=4.5)], "round": "discard"},
    )
    settled = arrived(result)
    assert settled.loc[settled["verdict"] == "discarded", "time"].tolist() == [4.0]
    assert (settled["delay"] == 0).all()
    applied = settled[settled["verdict"] == "applied"]
    assert applied["decided"].tolist() == [3.0] * 3 + [6.5] * 2 + [8.5] * 2


def test_a_departure_is_missed_before_it_is_known() -> None:
    """Worker 2 leaves at 1 s; the round waits until 6 s, when the server knows."""
    found = arrivals(SYNC, [leaves(2, at=1.0)], detect=5.0)
    assert found == {0: [1.0, 7.0], 1: [2.0, 8.0], 2: []}


def test_the_next_round_waits_too_for_a_member_that_has_left() -> None:
    """It has delivered when it leaves at 3.5 s, and is missed from 4.5 s on."""
    times = [1.0, 2.0, 0.5]
    found = arrivals(SYNC, [leaves(2, at=1.0)], detect=3.5, times=times, until=7.0)
    assert found == {0: [1.0, 3.0, 5.5], 1: [2.0, 4.0, 6.5], 2: [0.5]}


def test_one_that_returns_before_it_is_missed_has_left_and_joined() -> None:
    """Its departure ends the round, and it waits for the one after the next."""
    events = [leaves(2, at=1.0), joins(2, at=2.5)]
    found = arrivals(SYNC, events, detect=50.0)
    assert found == {0: [1.0, 3.5, 5.5, 8.5], 1: [2.0, 4.5, 6.5], 2: [7.5]}


def test_after_a_notice_the_last_job_may_end() -> None:
    """Notice at 4 s: its job ends at 6 s, and it leaves then; at 5.5 s it would be cut off."""
    kept = arrivals(ASGD, [leaves(2, at=7.0)], notice=3.0)
    assert kept[2] == [3.0, 6.0]
    cut = run(ASGD, workers=3, stop={"time": 9.0}, membership={"events": [leaves(2, at=5.5)]})
    noticed = run(
        ASGD,
        workers=3,
        stop={"time": 9.0},
        membership={"events": [leaves(2, at=5.5)], "notice": 2.0},
    )
    assert cut.summary["cancelled"].tolist() == noticed.summary["cancelled"].tolist() == [1]


def test_a_noticed_worker_is_not_in_the_next_round() -> None:
    result = run(
        SYNC,
        workers=3,
        stop={"time": 9.0},
        membership={"events": [leaves(2, at=5.0)], "notice": 2.5},
    )
    assert arrived(result)["time"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert result.workers["absent_seconds"].tolist() == [0.0, 0.0, 6.0]


def test_a_joiner_is_ready_after_its_start_up_and_receives_the_model() -> None:
    found = arrivals(
        ASGD, [joins(0, at=2.0)], start_up=1.5, links={"download": 0.25, "upload": 0.25}
    )
    assert found[0] == [5.0, 6.5, 8.0]


def test_a_stay_shorter_than_the_start_up_is_never_seen() -> None:
    events = [joins(0, at=2.0), leaves(0, at=3.0), joins(0, at=6.0)]
    assert arrivals(ASGD, events, start_up=1.5)[0] == [8.5]


@pytest.mark.parametrize(("messages", "found"), [("drop", []), ("keep", [4.0])])
def test_a_message_on_its_way_is_dropped_or_kept(messages: str, found: list[float]) -> None:
    links = {"upload": 2.0}
    assert arrivals(ASGD, [leaves(1, at=3.0)], links=links, messages=messages)[1] == found


def test_a_message_that_was_not_sent_is_not_kept() -> None:
    assert arrivals(ASGD, [leaves(1, at=1.5)], links={"upload": 2.0}, messages="keep")[1] == []


def test_the_sum_is_divided_by_contributors_or_by_members() -> None:
    """F = x^2/2 without noise: a round over 2 of 3 takes the whole step, or two thirds of it."""
    problem = {"kind": "quadratic", "dimension": 1, "matrix": "identity", "start": [1.0]}
    found = {}
    for divisor in ("contributors", "members"):
        rules = {"events": [leaves(2, at=0.5)], "divisor": divisor}
        path = run(
            {"name": "sync_sgd", "stepsize": 0.5},
            workers=3,
            problem=problem,
            noise=0.0,
            stop={"iterations": 2},
            membership=rules,
        )
        found[divisor] = curve(path)["loss"].tolist()
    assert found["contributors"] == [0.5, 0.5 * 0.5**2, 0.5 * 0.25**2]
    first = 1 - 0.5 * 2 / 3
    assert found["members"] == pytest.approx([0.5, 0.5 * first**2, 0.5 * (first * 0.5) ** 2])


def test_the_first_round_of_a_joiner_may_count_as_zero() -> None:
    events = [leaves(2, at=0.5), joins(2, at=2.5)]
    found = arrivals(SYNC, events, first_round="zero")
    assert found[0] == [1.0, 3.0, 5.0, 7.0] and found[2] == []
    assert arrivals(SYNC, events, first_round="zero", until=9.5)[2] == [9.0]


def test_a_batch_is_filled_by_whoever_is_there() -> None:
    events = [leaves(2, at=0.5), joins(2, at=4.0)]
    found = arrivals(RENNALA, events, until=5.5, times=[2.0, 2.0, 1.0])
    assert found == {0: [2.0, 4.0], 1: [2.0], 2: [5.0]}


def test_jobs_that_never_arrive_end_a_run_without_horizon() -> None:
    stays = {"stays": 0.5, "away": 0.5}
    with pytest.raises(RunFailed, match="none arrived"):
        run(ASGD, workers=200, times=1.0, membership=stays, stop={"arrivals": 10})


@pytest.mark.parametrize("method", [ASGD, SYNC, RENNALA, {"name": "m_sync_sgd", "m": 2}])
def test_without_joins_and_departures_no_byte_changes(method: dict[str, Any]) -> None:
    entry = {"stepsize": 0.1, **method}
    times = {"mean": {"law": "linear"}, "job": "exponential"}
    rules = {"round": "discard", "divisor": "members", "first_round": "zero", "detect": 5.0}
    with_it, without = (
        run(entry, times=times, membership=membership, events=False) for membership in (rules, None)
    )
    for table in ("curves", "summary", "workers"):
        assert bits(getattr(with_it, table)) == bits(getattr(without, table))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"name": "malenia", "stepsize": 0.1}, "is not defined for workers that join and leave"),
        ({"name": "gossip", "stepsize": 0.1}, "has no server that could be notified"),
        (
            {"name": "fedbuff", "local_stepsize": 0.1, "buffer": 2}
            | {"continues": "uniform", "concurrency": 2},
            "draws idle workers",
        ),
    ],
)
def test_a_method_that_needs_everybody_is_refused(entry: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        run(entry, membership={"events": [leaves(1, at=1.0)]})


def test_a_job_of_one_who_is_absent_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ElasticServer.check

    def check(server: ElasticServer[Any]) -> None:
        server._there[1] = server.cluster.held[1] == FREE  # it counts as absent while it computes
        kept(server)

    monkeypatch.setattr(ElasticServer, "check", check)
    with pytest.raises(InvariantError, match="who is absent has no job: worker 1 has one"):
        arrivals(ASGD, [leaves(2, at=5.0)])
