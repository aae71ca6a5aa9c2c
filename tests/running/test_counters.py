"""Counters of a run are copies, and columns of a method come with the first job."""

from typing import Any

import numpy as np
import pytest

from algorithms.asgd import Asgd
from simulator.errors import InvariantError
from simulator.running.counters import count
from tests.shared.scenes import serve


class Reporting(Asgd):
    """Has a column and a total of its own."""

    def report(self) -> Any:
        return {"own": np.arange(3)}

    def totals(self) -> Any:
        return {"sum": 3.0}


def test_counters_are_taken_at_one_instant_and_stay() -> None:
    server, method = serve({"mean": [1.0, 2.0, 4.0]}, notes=False), Reporting(stepsize=0.1)
    empty = count(server, method)
    assert (empty.report, empty.totals, empty.open) == ({}, {}, None)
    server.assign_many(gradients=2)
    server.clock.run(5.0)
    server.cancel(2)
    found = count(server, method)
    server.assign(2)
    server.clock.run(20.0)
    assert found.report["own"].tolist() == [0, 1, 2]
    assert found.totals == {"sum": 3.0}
    assert (found.iterations, found.arrivals, found.gradients, found.in_flight) == (0, 2, 4, 0)
    assert found.discarded.tolist() == [1, 1, 0]
    assert found.cancelled.tolist() == [0, 0, 1]
    assert found.busy.tolist() == [2.0, 4.0, 5.0]
    assert found.idle.tolist() == [3.0, 1.0, 0.0]
    assert found.wasted.tolist() == [2.0, 4.0, 5.0]
    assert (found.delay_sum, found.delay_max) == (0, 0)


@pytest.mark.parametrize("broken", ["dispatched", "busy"])
def test_a_run_that_does_not_add_up_is_no_result(broken: str) -> None:
    server = serve(1.0)
    server.assign_many()
    server.clock.run(5.0)
    if broken == "busy":
        server.cluster.busy[1] += 1.0
    else:
        server.cluster.dispatched += 1
    with pytest.raises(InvariantError):
        count(server, Asgd(stepsize=0.1))
