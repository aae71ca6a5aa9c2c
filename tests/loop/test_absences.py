"""Seconds of absence."""

from simulator.cluster.spec import ClusterSpec
from simulator.loop.absences import Absences
from simulator.loop.clock import Clock


def test_absences_add_up_without_the_seconds_at_speed_0() -> None:
    """Speed 0 in [1, 2), [3, 4), ..: of the absence in [0.5, 4) one and a half seconds count."""
    halting = {"kind": "piecewise", "times": [0, 1], "values": [1, 0], "period": 2.0}
    spec = {"workers": 2, "compute_time": {"mean": 1.0, "speed": halting}}
    clock = Clock()
    absences = Absences(clock, ClusterSpec.model_validate(spec).build(0))
    found = []
    clock.call(0.5, lambda: absences.begin(1))
    clock.call(1.5, lambda: found.append(absences.seconds().tolist()))
    clock.call(4.0, lambda: absences.end(1))
    clock.call(6.0, lambda: absences.begin(1))
    clock.call(7.0, lambda: absences.end(1))
    clock.call(9.0, lambda: found.append(absences.seconds().tolist()))
    clock.run(10.0)
    assert found == [[0.0, 0.5], [0.0, 1.5 + 1.0]]
