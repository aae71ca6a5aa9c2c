"""The cases and their goals."""

from dataclasses import dataclass

__all__ = ["CASES", "Case"]


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
