"""Job sizes drawn from a list or from a file of what real jobs took."""

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.cluster.logs.samples import load_samples, load_samples_per_worker
from simulator.cluster.size_base import Sampler, Size
from simulator.file_cache import kept_in_memory
from simulator.keys import FileName, Positive, examples, wrong

__all__ = ["Empirical"]


class Empirical(Size):
    """Sampled with replacement from given values or from a column of a CSV or Parquet file.

    With `per_worker` the file has a column worker too, and worker i (from 0, within its group)
    draws from the rows of worker i alone; `normalise` then divides by the mean of these rows.
    """

    model_config = examples(
        {"kind": "empirical", "values": [0.8, 0.9, 1.0, 2.5]},
        {"kind": "empirical", "values": [3.1, 3.4, 9.0], "normalise": False, "scale": 0.5},
        {"kind": "empirical", "path": "sizes.csv", "column": "size", "per_worker": True},
    )

    kind: Literal["empirical"]
    values: Annotated[list[Positive], Field(min_length=1)] | None = Field(
        default=None, description="the values to draw from; give values or path"
    )
    path: FileName | None = Field(
        default=None, description="a CSV or Parquet file; give values or path"
    )
    column: str = Field(default="size", description="the column of the file to draw from")
    normalise: bool = Field(default=True, description="divide by the mean of the values")
    per_worker: bool = Field(
        default=False, description="each worker draws from its own rows of the file"
    )

    @model_validator(mode="after")
    def _one_source(self) -> "Empirical":
        if (self.values is None) == (self.path is None):
            given = "neither is" if self.path is None else "both are"
            raise wrong((), self.path, f"must have either values or path, {given} given")
        if self.per_worker and self.path is None:
            raise wrong(("per_worker",), True, "needs path: a file with a column worker")
        return self

    def sampler(self) -> Sampler:
        """The law for the kernels; reads the file."""
        if self.path is not None:
            return _law_in_file(self.path, self.column, normalise=self.normalise)
        return _law_of(self.values or [], normalise=self.normalise)

    def samplers(self, workers: int) -> tuple[Sampler, ...]:
        """The law of all workers, or with `per_worker` that of each; reads the file."""
        if not self.per_worker:
            return (self.sampler(),)
        return _laws_in_file(str(self.path), self.column, workers, normalise=self.normalise)


@kept_in_memory
def _law_in_file(path: str, column: str, *, normalise: bool) -> Sampler:
    return _law_of(load_samples(path, column), normalise=normalise)


@kept_in_memory
def _laws_in_file(path: str, column: str, workers: int, *, normalise: bool) -> tuple[Sampler, ...]:
    own = load_samples_per_worker(path, column, workers)
    return tuple(_law_of(samples, normalise=normalise) for samples in own)


def _law_of(samples: list[float], *, normalise: bool) -> Sampler:
    mean = math.fsum(samples) / len(samples)
    unit, expected = (mean, 1.0) if normalise else (1.0, mean)
    numbers = tuple(sample / unit for sample in samples)
    return Sampler("empirical", numbers, expected, min(numbers) < max(numbers))
