"""Vanilla ASGD, the NumPy loop and the limit: the cases and their goals."""

from dataclasses import dataclass
from typing import Any

import numba

from benchmarks import limit, numpy_loop, ours

__all__ = ["cases"]

REPEATS = 5


@dataclass(frozen=True)
class Case:
    """Vanilla ASGD; `faster` than the NumPy loop per replica, `within` the limit per thread."""

    name: str
    workers: int
    dimension: int
    noise: str
    replicas: int
    arrivals: int
    faster: float
    within: float


CASES = (
    Case("n=1000 d=1729", 1000, 1729, "per_coordinate", 1, 100_000, 8, 1.3),
    Case("n=1000 d=1729, 16 step sizes", 1000, 1729, "per_coordinate", 16, 100_000, 15, 1.3),
    Case("n=1000 d=1729 shared noise", 1000, 1729, "shared", 1, 100_000, 3, 1.5),
    Case("n=100 d=10, 256 replicas", 100, 10, "per_coordinate", 256, 100_000, 150, 1.5),
    Case("n=10000 d=100", 10_000, 100, "per_coordinate", 1, 100_000, 2.5, 1.5),
)


def cases(share: int) -> list[dict[str, Any]]:
    """Microseconds per arrival of a replica, of the three programs, and their ratios."""
    print(f"\n{'work':34s}{'NumPy loop':>22s}{'limit':>22s}", flush=True)
    return [_row(case, share) for case in CASES]


def _row(case: Case, share: int) -> dict[str, Any]:
    arrivals = case.arrivals // share
    steps = [0.001 * (1 + k / 1000) for k in range(case.replicas)]
    method = {"name": "asgd", "stepsize": steps}
    size = (case.workers, case.dimension, case.noise)
    given = ours.scenario(*size, arrivals, method)
    ours.seconds(given)  # compiles
    mine, loop, bare = [], [], []
    for _ in range(REPEATS):
        mine.append(ours.seconds(given) / arrivals / case.replicas)
        loop.append(numpy_loop.seconds(*size, arrivals // 5) / (arrivals // 5))
        bare.append(limit.seconds(*size, arrivals) / arrivals)
    threads = min(numba.config.NUMBA_NUM_THREADS, case.replicas)
    faster, within = min(loop) / min(mine), min(mine) * threads / min(bare)
    wanted, allowed = f"(>= {case.faster:g})", f"(<= {case.within:g})"
    print(
        f"{case.name:34s}{faster:9.1f}x faster {wanted:8s}{within:8.2f}x its time {allowed}"
        f"   {min(mine) * 1e6:.3g} us",
        flush=True,
    )
    return {
        "case": case.name,
        "microseconds_per_replica_arrival": min(mine) * 1e6,
        "numpy_loop_microseconds": min(loop) * 1e6,
        "limit_microseconds": min(bare) * 1e6,
        "times_faster_than_numpy_loop": faster,
        "times_the_limit_per_thread": within,
    }
