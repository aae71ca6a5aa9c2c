"""A calibrated cluster in words."""

from math import inf

import numpy as np

from simulator.calibration.calibrate import Calibration
from simulator.calibration.groups import Group
from simulator.calibration.laws import Fit
from simulator.calibration.show import described

GAMMA = Fit({"kind": "gamma", "shape": 4.0}, 0.0123)
LOGNORMAL = Fit({"kind": "lognormal", "sigma": 0.5}, 0.2)
SIZES = np.ones(30)


def words(**others: object) -> dict[str, str]:
    groups = [
        Group(0, [0.2, 0.5], SIZES, GAMMA, False),
        Group(2, [1.0], SIZES, LOGNORMAL, True),
    ]
    return dict(described(Calibration(groups, others, [], [], [])))


def test_groups_have_their_seconds_and_their_law() -> None:
    assert words() == {
        "workers 0 to 1": "200 ms to 500 ms a job; sizes: gamma, shape 4 "
        "(distance 0.012 from 30 jobs)",
        "worker 2": "1 s a job; sizes: those of 30 jobs, as no law fits; the nearest is "
        "lognormal (distance 0.200)",
    }


def test_sizes_and_traces_stand_in_place_of_the_law() -> None:
    groups = [Group(0, [0.2], SIZES, GAMMA, False)]
    sized = Calibration(groups, {}, [], [], [], sizes=[(0, 0.2, 1.0)])
    traced = Calibration(groups, {}, [], [], [], traces=[(0.0, 0, 1.0)])
    assert dict(described(sized))["worker 0"].endswith("sizes: each worker's own, of 30 jobs")
    assert dict(described(traced))["worker 0"].endswith("sizes: speeds over time, from 30 jobs")


def test_links_the_server_and_stalls_are_sentences_with_units() -> None:
    download = {"latency": {"mean": 78.2e-6, "job": {"kind": "exponential"}}}
    upload = {"latency": 0.25, "serial": 0.03, "shared": True}
    stalls = {"every": {"mean": 47.0, "job": "exponential"}, "lasts": {"mean": 2.5}}
    said = words(
        links={"download": download, "upload": upload},
        server={"arrival": 0.01, "assign": 0.003},
        stalls=stalls,
    )
    assert said["download"] == "a message takes 78.2 us on average (exponential)"
    assert said["upload"] == (
        "a message takes 30 ms, one after the other, and then 250 ms side by side"
    )
    assert said["server"] == "10 ms for each arrival, 3 ms for each assignment"
    assert said["stalls"] == "all workers pause every 47 s on average (exponential), for 2.5 s"
    fifo = {"latency": 0.05, "discipline": "fifo", "shared": True}
    assert words(links={"upload": fifo})["upload"] == "a message takes 50 ms, one after the other"


def test_faults_and_departures_are_sentences() -> None:
    period = {"mean": 100.0, "job": "exponential"}
    always = words(
        faults={"time_to_failure": period, "time_to_repair": {"mean": 20.0}},
        membership={"stays": period, "away": inf},
    )
    assert always["faults"] == "workers fail after 100 s on average (exponential), for 20 s"
    assert always["membership"] == "workers stay 100 s on average (exponential), and do not return"
    some = {"mean": [inf, 50.0, 90.0], "job": "exponential"}
    said = words(faults={"time_to_failure": some, "time_to_repair": period})["faults"]
    assert said == (
        "workers fail after 50 s to 90 s on average (exponential; 2 of 3 workers do), "
        "for 100 s on average (exponential)"
    )
