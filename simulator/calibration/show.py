"""A calibrated cluster in words: a line for each group of workers, each link, and the rest."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from simulator.calibration.calibrate import Calibration
from simulator.calibration.groups import Group

__all__ = ["described"]

#: Key of `server` -> what costs the seconds.
_DEEDS = {
    "arrival": "arrival",
    "update": "update",
    "assign": "assignment",
    "cancel": "cancellation",
}
_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}


def described(found: Calibration) -> Iterator[tuple[str, str]]:
    """Pairs of a part of the cluster and a sentence about it, with units."""
    for group in found.groups:
        yield group.name, f"{_range(group.means)} a job; sizes: {_sizes(group, found)}"
    for way, link in found.others.get("links", {}).items():
        yield way, f"a message takes {_link(link)}"
    if server := found.others.get("server"):
        costs = [f"{_span(cost)} for each {_DEEDS[key]}" for key, cost in server.items()]
        yield "server", ", ".join(costs)
    if stalls := found.others.get("stalls"):
        every, lasts = _seconds(stalls["every"]), _seconds(stalls["lasts"])
        yield "stalls", f"all workers pause every {every}, for {lasts}"
    if faults := found.others.get("faults"):
        repair = _seconds(faults["time_to_repair"])
        yield "faults", f"workers fail after {_up(faults['time_to_failure'])}, for {repair}"
    if stays := found.others.get("membership", {}).get("stays"):
        yield "membership", f"workers stay {_seconds(stays)}, and do not return"


def _sizes(group: Group, found: Calibration) -> str:
    """Where the sizes of jobs come from, and how far the law is from the sample."""
    jobs, fit = f"{len(group.sizes)} jobs", group.fit
    if found.traces:
        return f"speeds over time, from {jobs}"
    if found.sizes:
        return f"each worker's own, of {jobs}"
    if group.is_ruled_out:
        nearest = f"the nearest is {fit.name} (distance {fit.distance:.3f})"
        return f"those of {jobs}, as no law fits; {nearest}"
    return f"{_law(fit.law)} (distance {fit.distance:.3f} from {jobs})"


def _link(link: dict[str, Any]) -> str:
    latency = _seconds(link["latency"])
    if "serial" in link:
        return f"{_span(link['serial'])}, one after the other, and then {latency} side by side"
    return f"{latency}, one after the other" if link.get("discipline") == "fifo" else latency


def _seconds(value: Any) -> str:
    """A number of seconds, or its mean and its law."""
    if not isinstance(value, dict):
        return _span(value)
    law = value.get("job")
    mean = _span(value["mean"])
    return f"{mean} on average ({_law(law)})" if law else mean


def _up(period: dict[str, Any]) -> str:
    """The seconds to a failure, of all workers or from the least to the most reliable."""
    means = period["mean"]
    if not isinstance(means, list):
        return _seconds(period)
    known = [mean for mean in means if isfinite(mean)]
    law = _law(period["job"])
    return f"{_range(known)} on average ({law}; {len(known)} of {len(means)} workers do)"


def _law(law: Any) -> str:
    """Its kind, and its parameters."""
    if isinstance(law, str):
        return law
    numbers = ", ".join(f"{key} {value:.4g}" for key, value in law.items() if key != "kind")
    return f"{law['kind']}, {numbers}" if numbers else str(law["kind"])


def _range(seconds: list[float]) -> str:
    low, high = _span(min(seconds)), _span(max(seconds))
    return low if low == high else f"{low} to {high}"


def _span(seconds: float) -> str:
    """Four digits, with the unit that makes the number at least 1."""
    unit = next((unit for unit, size in _UNITS.items() if seconds >= size), "us")
    return f"{seconds / _UNITS[unit]:.4g} {unit}"
