"""A crowd of jobs that start together, of which only the earliest stands in the event queue."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cohort", "Make"]

Int64s = NDArray[np.int64]
Float64s = NDArray[np.float64]
Make = Callable[[int, int, float, int], Any]
"""Builds a job of a crowd when it ends, of (worker, number, start, place).

The place is how many jobs of the crowd were started before it: from the size of the crowd on, it is
one that its worker was started with again by itself.
"""


class Cohort:
    """Jobs started at one instant, sorted by (end, order of the workers as given)."""

    __slots__ = ("ends", "gradients", "make", "numbers", "places", "position", "serial", "workers")

    def __init__(
        self,
        workers: Int64s,
        numbers: Int64s,
        ends: Float64s,
        serial: int,
        gradients: int,
        make: Make,
    ) -> None:
        order = np.argsort(ends, kind="stable")
        self.workers = workers[order]
        self.numbers = numbers[order]
        self.ends = ends[order]
        self.places = order
        self.serial = serial
        self.gradients = gradients
        self.make = make
        self.position = 0

    def keep(self, alive: NDArray[np.bool_]) -> None:
        """Drop the members from `position` on that are not `alive`."""
        start = self.position
        self.workers = self.workers[start:][alive]
        self.numbers = self.numbers[start:][alive]
        self.ends = self.ends[start:][alive]
        self.places = self.places[start:][alive]
        self.position = 0
