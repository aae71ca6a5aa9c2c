"""Build the problems on data: distribute samples, compute constants, find the minimum."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.errors import DataError
from simulator.keys import Count, NonNegative, Section, about
from simulator.memory import too_large
from simulator.problems.data.spec import DataSpec
from simulator.problems.partition import PartitionSpec, Shared

if TYPE_CHECKING:
    from simulator.arrays import Floats, Ints
    from simulator.core.finite_sum import FiniteSum
    from simulator.problems.base import Constants, Problem
    from simulator.problems.data.dataset import Dataset
    from simulator.problems.partition import Deal

__all__ = [
    "DataProblem",
    "Recipe",
    "batches_of",
    "build_problem",
    "check_batches",
    "check_dimension",
]

VECTORS = 64  # that a run keeps besides a model for each worker


class DataProblem(Section):
    """The base of all problems on data."""

    data: DataSpec = Field(description="the samples, and what is done to them before training")
    l2: NonNegative = Field(default=0.0, description="weight of ||x||^2 / 2")
    batch: Count | Literal["full"] = Field(
        default=1, description="samples per stochastic gradient; full: the exact gradient"
    )
    replacement: bool = Field(
        default=True, description="whether a batch may hold the same sample twice"
    )
    partition: PartitionSpec = Field(default=Shared(), description="which samples each worker has")

    @model_validator(mode="after")
    def _reads_its_data(self) -> Self:
        if self.data.kind == "text" and not self.reads_text:
            raise about("data", "is text, which needs problem.kind: network, model: transformer")
        if self.data.kind != "text" and self.reads_text:
            raise about("data", "must be of kind text for model: transformer")
        return self

    @property
    def reads_text(self) -> bool:
        """Whether its samples are characters."""
        return False

    def try_data(self, workers: int, own: "Sequence[int | None]" = ()) -> None:
        """Refuse what `build` would refuse, as far as that takes a second at most.

        Args:
            workers: how many there are.
            own: samples per gradient of each, None for `batch`; empty if all take that.

        Raises:
            DataError: the data are wrong, or too few for the workers or for the batch.
            MissingExtra: the data set needs a package that is not installed.
        """
        if self.data.is_quick:
            *_, data = _prepare(self, workers, self._recipe)
            check_batches(data._replace(batches=batches_of(data.batches, own)))
        else:
            self.data.glance()

    def _recipe(self, dataset: "Dataset") -> "Recipe":
        raise NotImplementedError(type(self).__name__)

    @property
    def convex(self) -> bool:
        """Whether f* can be found."""
        return True

    @property
    def compiled(self) -> bool:
        """Whether kernels of numba compute it."""
        return True

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that a run can record; distance_sq needs a unique minimiser."""
        gap = ("loss_gap",) if self.convex else ()
        distance = ("distance_sq",) if self.convex and self.l2 > 0 else ()
        return ("loss", *gap, "grad_norm_sq", *distance, "accuracy")


@dataclass(frozen=True)
class Recipe:
    """The differences between the kinds of data problems.

    `curvature` bounds the second derivative of the loss in the scores (1/4 for logistic), `bend`
    that of the regulariser; nan curvature: no smoothness constant is known. `labels` maps classes
    0..C-1 to what the kernels read.
    """

    kind: str
    model: Any
    dimension: int
    start: "Floats"
    curvature: float
    bend: float
    labels: "Callable[[Ints], Ints]"


def check_dimension(dataset: "Dataset", dimension: int) -> None:
    """Raise a DataError if vectors of this dimension do not fit into memory."""
    if rule := too_large("vectors", VECTORS, 8 * dimension):
        raise DataError(f"{dataset.name}: dimension {dimension}, {rule}: take fewer features")


def build_problem(
    spec: DataProblem, workers: int, recipe_of: "Callable[[Dataset], Recipe]"
) -> "Problem":
    """Load the data, distribute them to the workers, and compute the constants of F.

    Raises:
        DataError: the data are wrong, or too few for the workers or for the batch.
    """
    from simulator.problems.base import Problem
    from simulator.problems.optimum import find_optimum

    dataset, recipe, deal, data = _prepare(spec, workers, recipe_of)
    optimum = find_optimum(data, recipe.dimension) if spec.convex else None
    if optimum is not None:
        data = data._replace(optimum=optimum.value)
        if optimum.minimiser is not None:
            data = data._replace(minimiser=optimum.minimiser)
    return Problem(
        kind=recipe.kind,
        dimension=recipe.dimension,
        workers=workers,
        start=recipe.start,
        data=data,
        constants=_constants(data, recipe, spec),
        minimiser=data.minimiser if len(data.minimiser) else None,
        metrics=tuple(name for name in spec.metrics if _is_known(name, data)),
        summary=_summary(dataset, data, deal, convex=spec.convex),
    )


def _prepare(
    spec: DataProblem, workers: int, recipe_of: "Callable[[Dataset], Recipe]"
) -> "tuple[Dataset, Recipe, Deal, FiniteSum]":
    """The data, distributed to the workers; nothing is computed yet."""
    dataset = spec.data.load()
    recipe = recipe_of(dataset)
    deal = spec.partition.deal(dataset.train.labels, workers)
    return dataset, recipe, deal, _assemble(spec, dataset, recipe, deal)


def _assemble(spec: DataProblem, dataset: "Dataset", recipe: Recipe, deal: "Deal") -> "FiniteSum":
    """The data of the kernels, samples sorted by worker."""
    from simulator.core.finite_sum import FULL, FiniteSum

    train = dataset.train.take(deal.order)
    test = dataset.test or train
    batch = FULL if spec.batch == "full" else spec.batch
    data = FiniteSum(
        model=recipe.model,
        rows=train.rows,
        labels=recipe.labels(train.labels),
        shards=deal.shards,
        batches=np.array([batch]),
        replacement=spec.replacement,
        test_rows=test.rows,
        test_labels=recipe.labels(test.labels),
        minimiser=np.empty(0),
        optimum=math.nan,
    )
    check_batches(data)
    return data


def batches_of(usual: "Ints", own: "Sequence[int | None]") -> "Ints":
    """The samples of a gradient of each worker, (1,) if all are equal; `usual` (1,) where None."""
    batches = np.array([usual[0] if size is None else size for size in own or [None]])
    return batches[:1] if (batches == batches[0]).all() else batches


def check_batches(data: "FiniteSum") -> None:
    """Raise a DataError if a worker has too few samples for a batch without replacement."""
    pairs = np.broadcast(np.diff(data.shards), data.batches)
    size, batch = min((pair for pair in pairs if pair[1] > pair[0]), default=(0, 0))
    if batch and not data.replacement:
        whose = "the smallest worker" if len(data.batches) == 1 else "its worker"
        raise DataError(
            f"batch {batch} without replacement, must be at most the {size} samples of {whose}"
        )


def _constants(data: "FiniteSum", recipe: Recipe, spec: DataProblem) -> "Constants":
    """L from the largest eigenvalues of the second-moment matrices; sigma^2 at the start point.

    L = curvature * lambda_max + bend for F and for each f_i. For the mean square constant the
    smaller of two valid bounds is taken: the root mean square of the L_i, and the geometric mean
    of L and max L_i.
    """
    from simulator.core.finite_sum import survey
    from simulator.problems.base import Constants

    every, each = _curvatures(data, recipe.curvature)
    squares = math.fsum(c * c for c in each)
    mean_square = min(math.sqrt(every * max(each)), math.sqrt(squares / len(each)))
    initial, variance = survey(data, recipe.start) if spec.compiled else (math.nan, math.nan)
    return Constants(
        smoothness=every + recipe.bend,
        smoothness_mean_square=mean_square + recipe.bend,
        smoothness_max=max(each) + recipe.bend,
        noise_variance=variance,
        strong_convexity=spec.l2 if spec.convex else math.nan,
        optimum=data.optimum,
        initial_gap=initial - data.optimum,
    )


def _curvatures(data: "FiniteSum", curvature: float) -> tuple[float, list[float]]:
    """`curvature` times the largest eigenvalue of the whole data and of each shard."""
    from simulator.core.spectrum import second_moment_norm

    if math.isnan(curvature):
        return math.nan, [math.nan]
    count = len(data.shards) - 1
    every = curvature * second_moment_norm(data.rows, data.shards, 0, count)
    if count == 1:
        return every, [every]
    norms = (second_moment_norm(data.rows, data.shards, i, i + 1) for i in range(count))
    return every, [curvature * norm for norm in norms]


def _is_known(metric: str, data: "FiniteSum") -> bool:
    """Whether what the metric compares with was found."""
    if metric == "loss_gap":
        return not math.isnan(data.optimum)
    return metric != "distance_sq" or len(data.minimiser) > 0


def _minimum(data: "FiniteSum", convex: bool) -> str | float:
    """The reason why f* is no number."""
    if not convex:
        return "unknown: the problem is not convex"
    if math.isnan(data.optimum):
        return "unknown: too much data to look for it, or not found to 1e-12"
    return data.optimum


def _summary(
    dataset: "Dataset", data: "FiniteSum", deal: "Deal", *, convex: bool
) -> dict[str, str | float | int]:
    """Facts to print."""
    sizes = np.diff(deal.shards)
    parts = {} if len(sizes) == 1 else {
        "smallest worker's samples": int(sizes.min()),
        "largest worker's samples": int(sizes.max()),
        "samples moved for min_samples": deal.moved,
    }  # fmt: skip
    return {
        "data": dataset.name,
        "training samples": len(dataset.train),
        "held-out samples": len(dataset.test) if dataset.test else 0,
        "features": data.rows.width,
        "classes": len(dataset.classes),
        "nonzero fraction": len(data.rows.values) / (len(dataset.train) * data.rows.width),
        **parts,
        "minimum": _minimum(data, convex),
    }
