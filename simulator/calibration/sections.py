"""The sections of a cluster besides its workers, and what cannot be told of absences."""

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

import numpy as np

from simulator.calibration.failures import Failures
from simulator.calibration.recordings import Recorded
from simulator.calibration.stalls import Stall
from simulator.sums import exact_sum

__all__ = ["absence_doubts", "fault_section", "membership_section", "stall_section"]


def stall_section(runs: Sequence[Recorded], stalls: Sequence[Stall]) -> dict[str, Any]:
    if not stalls:
        return {}
    lasts = np.array([stall.seconds for stall in stalls])
    total = exact_sum(np.array([run.length for run in runs]))
    between = (total - exact_sum(lasts)) / len(stalls)
    law = {"job": "exponential"} if float(np.ptp(lasts)) > 0.2 * float(lasts.max()) else {}
    return {
        "every": {"mean": _number(between), "job": "exponential"},
        "lasts": {"mean": _number(exact_sum(lasts) / len(lasts)), **law},
    }


def fault_section(failures: Failures | None) -> dict[str, Any]:
    if failures is None:
        return {}
    up = [_number(mean) for mean in failures.mean_up]
    law = {} if failures.is_constant else {"job": "exponential"}
    return {
        "time_to_failure": {"mean": up[0] if len(up) == 1 else up, "job": "exponential"},
        "time_to_repair": {"mean": _number(failures.mean_repair), **law},
    }


def membership_section(runs: Sequence[Recorded]) -> dict[str, Any]:
    """Workers that died in real runs leave for good, at the rate of the recordings."""
    deaths = sum(len(run.deaths) for run in runs)
    if not deaths:
        return {}
    lived = [
        run.workers * run.length - sum(run.length - death for death in run.deaths) for run in runs
    ]
    mean = _number(exact_sum(np.array(lived)) / deaths)
    return {"stays": {"mean": mean, "job": "exponential"}, "away": inf}


def absence_doubts(runs: Sequence[Recorded], failures: Failures | None) -> Iterator[str]:
    """What cannot be told of failures and departures."""
    if failures is not None:
        yield (
            f"{failures.jobs} jobs took much longer than their workers' others: section faults. "
            "Whether a worker failed or paused, and whether its job began anew, cannot be told"
        )
        shortest = f"{failures.shortest:.3g} s"
        yield f"interruptions of less than about {shortest} are not told from long jobs"
    if deaths := sum(len(run.deaths) for run in runs):
        many = f"{deaths} workers" if deaths > 1 else "a worker"
        yield (
            f"{many} died: section membership has that rate, which so few tell only roughly; "
            "leave the section out if it was an accident"
        )
    if any(run.leaves > len(run.deaths) for run in runs):
        yield "workers left and joined: that is not calibrated, give membership as it was"


def _number(value: float) -> float:
    return float(f"{value:.6g}")
