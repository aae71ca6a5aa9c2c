"""Cohorts: jobs that start together, with only the earliest in the event queue."""

from collections.abc import Callable
from typing import Generic

import numpy as np

from simulator.arrays import Flags, Floats, Ints
from simulator.loop.protocols import J

__all__ = ["Cohort", "Make"]

Make = Callable[[int, int, float, int], J]
"""Builds a job of a cohort when it ends, from (worker, number, start, place).

The place is how many jobs of the cohort were started before it. From the size of the cohort on, it
belongs to a job that a member was started again with.
"""


class Cohort(Generic[J]):
    """Jobs started at one instant, sorted by (end, order of the workers as given)."""

    __slots__ = ("ends", "gradients", "make", "numbers", "places", "position", "serial", "workers")

    def __init__(
        self,
        workers: Ints,
        numbers: Ints,
        ends: Floats,
        serial: int,
        gradients: int,
        make: Make[J],
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

    def keep(self, alive: Flags) -> None:
        """Drop the members from `position` on that are not `alive`."""
        start = self.position
        self.workers = self.workers[start:][alive]
        self.numbers = self.numbers[start:][alive]
        self.ends = self.ends[start:][alive]
        self.places = self.places[start:][alive]
        self.position = 0
