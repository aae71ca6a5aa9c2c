"""Every method on random joins, departures and attacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from algorithms import METHODS
from simulator.engines.eager import Eager
from simulator.loop.job_log import JobLog
from simulator.loop.server import Server
from simulator.problems.kernel_evaluator import KernelEvaluator
from simulator.results.result import Status
from simulator.running.assembly import assemble
from simulator.running.plan import Replica, Schedule
from simulator.scenario import Scenario
from tests.shared.scenes import SEARCH, curve, run, scene
from tests.shared.small import JITTER
from tests.shared.table import TABLE
from tests.shared.together import differing, tables, together
from tests.shared.variants import CASES, is_elastic

TURNOVER = {
    "stays": {"mean": 9.0, "job": "exponential"},
    "away": {"mean": 3.0, "job": "exponential"},
    "start_up": 0.5,
}
LINKS = {"upload": {"latency": 0.4, "discipline": "fifo", "shared": True}, "download": 0.2}


SERVED = [name for name, case in CASES.items() if not METHODS[case["name"]].decentralised]
ELASTIC = {name: CASES[name] for name in SERVED if is_elastic(CASES[name])}


def test_both_engines_give_the_same_bits_and_members_go_on() -> None:
    stop = {"time": 60.0}
    tape, numpy = (
        together(ELASTIC, times=JITTER, membership=TURNOVER, engine=engine, stop=stop)
        for engine in ("tape", "numpy")
    )
    assert differing([tape.curves], [numpy.curves]) == set()
    totals, rows = tape.summary, tape.workers
    moving = (totals["joins"] > 3) & (totals["iterations"] > 3)
    assert totals["label"][~moving].tolist() == []
    assert (rows["absent_seconds"] > 0).all() and (rows["absent_seconds"] <= 60.0).all()
    assert len(totals) == len(ELASTIC)


def test_as_long_as_nobody_leaves_nothing_changes() -> None:
    later = {"events": [{"worker": 2, "leave": 1e6}]}
    found, expected = (together(ELASTIC, times=JITTER, membership=one) for one in (later, None))
    names = ("curves", "workers")
    assert differing(tables(found, names), tables(expected, names)) == set()


events = st.lists(
    st.tuples(st.integers(0, 4), st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True))
)
rules = st.fixed_dictionaries(
    {
        "round": st.sampled_from(["continue", "discard"]),
        "divisor": st.sampled_from(["contributors", "members"]),
        "first_round": st.sampled_from(["works", "zero"]),
        "messages": st.sampled_from(["drop", "keep"]),
        "min_members": st.integers(1, 3),
        "notice": st.sampled_from([0.0, 2.0]),
        "detect": st.sampled_from([0.0, 1.0, 7.0]),
        "start_up": st.sampled_from([0.0, 1.5]),
    }
)
attacks = st.builds(
    lambda about, who, begin: {**about, "workers": sorted(who), "from": begin},
    st.sampled_from(
        [
            {"kind": "sign_flip", "of": "mean"},
            {"kind": "alie", "scale": 1.0},
            {"kind": "noise"},
            {"kind": "free_rider", "seconds": 0.3},
            {"kind": "mimic"},
            {"kind": "stale", "delay": 1},
            {"kind": "stale", "delay": 6},
        ]
    ),
    st.sets(st.integers(0, 4), min_size=1),
    st.sampled_from([0.0, 5.0]),
)


@SEARCH
@given(
    case=st.sampled_from(SERVED),
    changes=events,
    rule=rules,
    attack=st.none() | attacks,
    links=st.sampled_from([None, LINKS]),
    faults=st.booleans(),
    server=st.booleans(),
)
def test_everything_is_accounted_for_after_every_event(
    case: str, changes: Any, rule: dict[str, Any], attack: Any, links: Any, faults: bool,
    server: bool,
) -> None:  # fmt: skip
    scenario = scene(
        CASES[case],
        times=JITTER,
        links=links,
        faults={"time_to_failure": 11.0, "time_to_repair": 1.0} if faults else None,
        server={"arrival": 0.1, "assign": 0.05, "cancel": 0.1} if server else None,
        membership=rule | {"events": moves_of(changes)} if case in ELASTIC else None,
        attacks=attack,
        stop={"time": 45.0},
    )
    check_at_every_event(scenario)


def moves_of(changes: Any) -> list[dict[str, Any]]:
    """The events of a membership; of a worker that is drawn twice, the last ones."""
    listed = {}
    for worker, times in changes:
        listed[worker] = [
            {"worker": worker, ("join", "leave")[k % 2 == 0]: float(time) + 0.5}
            for k, time in enumerate(sorted(times))
        ]
    return [one for own in listed.values() for one in own]


def check_at_every_event(scenario: Scenario) -> None:
    (entry,) = scenario.methods
    schedule = Schedule(entry, 0, (Replica(0, 0, entry.parameters),))
    problem = scenario.build_problem()
    engine = Eager(KernelEvaluator(problem), problem.dimension, 0)
    server, recorder = assemble(scenario, problem, schedule, engine, JobLog())
    assert isinstance(server, Server)
    accounting = server.accounting
    attackers = sorted(scenario.cluster.attack.attackers(5)) if scenario.cluster.attack else []

    def look() -> None:
        server.check()
        server.cluster.check_time()
        assert not {*server.idle} & {w for w in range(5) if server.is_busy(w)}
        assert {*server.idle} <= {*server.members}
        if attackers and accounting.applied:
            supplied = int(accounting.applied_by_worker()[attackers].sum())
            assert server.totals()["attacker_share"] == supplied / accounting.applied

    server.after_event = look
    server.clock.run(45.0)
    recorder.finish(Status.HORIZON)
    (end,) = recorder.ends
    assert end is not None
    counters = end.counters
    seconds = counters.busy + counters.idle + counters.down
    assert np.allclose(seconds, 45.0)
    assert (counters.wasted <= counters.busy + 1e-9).all()


REGIONS = {"workers": [2, 3], "seconds": 0.7}
REGIONAL = {
    "halos": TABLE["halos"],
    "fedbuff": TABLE["fedbuff"] | {"global_buffer": 2},
    "local_sgd": TABLE["local_sgd"] | {"region_rounds": 2},
}


@SEARCH
@given(
    name=st.sampled_from(sorted(REGIONAL)),
    changes=events,
    rule=rules,
    attack=st.none() | attacks,
    links=st.sampled_from([None, LINKS]),
)
def test_everything_is_accounted_for_in_regions(
    name: str, changes: Any, rule: dict[str, Any], attack: Any, links: Any
) -> None:
    case = {"name": name, **REGIONAL[name]}
    scenario = scene(
        case,
        times=JITTER,
        links=links,
        membership=rule | {"events": moves_of(changes)} if is_elastic(case) else None,
        attacks=attack,
        regions=REGIONS,
        stop={"time": 45.0},
    )
    check_at_every_event(scenario)


@pytest.mark.parametrize("name", sorted(REGIONAL))
@pytest.mark.parametrize("attack", [None, {"kind": "alie", "workers": [0, 3]}])
def test_both_engines_give_the_same_bits_in_regions(name: str, attack: Any) -> None:
    """Workers come and go where the method allows it; one attacker is in each region."""
    case = {"name": name, **REGIONAL[name]}
    tape, numpy = (
        run(
            case, times=JITTER, regions=REGIONS, attacks=attack, engine=engine,
            membership=TURNOVER if is_elastic(case) else None, stop={"time": 60.0},
        )
        for engine in ("tape", "numpy")
    )  # fmt: skip
    assert curve(tape).equals(curve(numpy))
    assert tape.summary["iterations"].item() > 1
    if attack:
        assert 0 < tape.summary["attacker_share"].item() < 1
