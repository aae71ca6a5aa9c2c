"""Regions of a cluster: groups of workers with a server of their own."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field, model_validator

from simulator.keys import SECONDS, WHOLE, NonNegative, Section, examples, wrong

__all__ = ["Regions"]

Size = Annotated[int, Field(ge=1), WHOLE]


class Regions(Section):
    """Groups of workers, in order, whose servers exchange models with a global server.

    For `halos`, `local_sgd` with `region_rounds` and `fedbuff` with `global_buffer`; other methods
    have a single server and ignore it.
    """

    model_config = examples({"count": 4, "seconds": 0.5}, {"workers": [2, 3, 7]})

    count: Size | None = Field(
        default=None,
        description="how many regions there are, of equal size, or the first ones larger by one",
    )
    workers: Annotated[list[Size], Field(min_length=1)] | None = Field(
        default=None, description="how many workers each region has; give count or workers"
    )
    seconds: NonNegative = Field(
        default=0.0,
        description="seconds of a message between a region's server and the global one, each way",
        json_schema_extra=SECONDS,
    )

    @model_validator(mode="after")
    def _one_form(self) -> "Regions":
        if (self.count is None) == (self.workers is None):
            raise wrong((), None, "must have either count or workers")
        return self

    def misfits(self, workers: int) -> Iterator[tuple[tuple[str, ...], Any, str]]:
        """Yield (keys, value, broken rule) of what does not suit the number of workers."""
        if self.count is not None and self.count > workers:
            yield ("count",), self.count, f"must be at most the number of workers, {workers}"
        if self.workers is not None and sum(self.workers) != workers:
            yield ("workers",), self.workers, f"must add up to the number of workers, {workers}"

    def members(self, described: int, present: Sequence[int]) -> list[list[int]]:
        """The workers of each region that are present, in their numbers; empty ones are left out.

        Absent workers belong to a region, too.
        """
        place = {worker: number for number, worker in enumerate(present)}
        found, first = [], 0
        for size in self._sizes(described):
            region = [place[one] for one in range(first, first + size) if one in place]
            found += [region] if region else []
            first += size
        return found

    def among(self, described: int, present: Sequence[int]) -> "Regions":
        """The same regions for a cluster of the present workers alone."""
        sizes = [len(region) for region in self.members(described, present)]
        return Regions(workers=sizes, seconds=self.seconds)

    def _sizes(self, described: int) -> list[int]:
        if self.workers is not None:
            return self.workers
        count = self.count or 1
        return [described // count + (k < described % count) for k in range(count)]
