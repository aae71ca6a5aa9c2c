"""Mean compute times: seconds per gradient of each worker, before job sizes and speeds."""

from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, Discriminator, Field, Tag

from simulator.arrays import Floats, Ints
from simulator.cluster.laws import IndexLaw, Law
from simulator.cluster.sizes import Draw
from simulator.cluster.worker_draws import MEAN, ORDER, worker_draws, worker_uniforms
from simulator.keys import NonNegativeOrInf, PositiveOrInf, wrong

__all__ = ["Mean", "MeanOrZero", "mean_is_random", "mean_order", "mean_values"]


def _form(value: Any) -> str:
    """The tag of a mean: which of the four forms it has."""
    if isinstance(value, BaseModel):
        return "law" if isinstance(value, Law) else "drawn"
    if isinstance(value, dict):
        return "drawn" if "kind" in value else "law"
    return "list" if isinstance(value, list | tuple) else "number"


def _for_all(draw: Any) -> Any:
    """Refuse per_worker: a mean is drawn once per worker, so there are no rows of its own."""
    if getattr(draw, "per_worker", False):
        raise wrong(("per_worker",), True, "belongs to the sizes of jobs, not to means")
    return draw


Mean = Annotated[
    Annotated[PositiveOrInf, Tag("number")]
    | Annotated[list[PositiveOrInf], Field(min_length=1), Tag("list")]
    | Annotated[IndexLaw, Tag("law")]
    | Annotated[Draw, AfterValidator(_for_all), Tag("drawn")],
    Discriminator(_form),
]
"""Seconds: a number, a list with one per worker, a law of the worker index, or a law to draw from
once per worker. Infinite: the worker never finishes."""

MeanOrZero = Annotated[
    Annotated[NonNegativeOrInf, Tag("number")]
    | Annotated[list[NonNegativeOrInf], Field(min_length=1), Tag("list")]
    | Annotated[IndexLaw, Tag("law")]
    | Annotated[Draw, AfterValidator(_for_all), Tag("drawn")],
    Discriminator(_form),
]
"""The same for means that may be 0, such as the seconds of a message."""


def mean_values(mean: Any, *, workers: int, first: int, seed: int) -> Floats:
    """Mean seconds of workers `first`, ..., `first` + n - 1 in the order of the law, (n,)."""
    if isinstance(mean, float):
        return np.full(workers, mean)
    if isinstance(mean, list):
        return np.array(mean, float)
    if isinstance(mean, Law):
        return mean.evaluate(workers)
    draws = worker_draws(mean.sampler(), MEAN, workers=workers, first=first, seed=seed)
    return np.asarray(mean.scale * draws)


def mean_order(mean: Any, *, workers: int, first: int, seed: int) -> Ints:
    """The place of each worker in its law: its own, or a random one if the mean permutes.

    A permutation ranks one uniform number per worker, so it depends only on seed and workers.
    """
    if not getattr(mean, "permute", False):
        return np.arange(workers)
    keys = worker_uniforms(ORDER, workers=workers, first=first, seed=seed)
    return np.argsort(np.argsort(keys, kind="stable"), kind="stable")


def mean_is_random(mean: Any, workers: int) -> bool:
    """Whether any mean depends on the seed."""
    if getattr(mean, "permute", False):
        values = mean.evaluate(workers)
        return bool(values.min() < values.max())
    return _form(mean) == "drawn" and mean.sampler().random
