"""A network on data, computed by PyTorch."""

import math
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from simulator.keys import Seed, examples, meanings, named
from simulator.problems.finite_sum import DataProblem, Recipe, build_problem, check_dimension
from simulator.problems.network.convolutions import Cnn, Lenet
from simulator.problems.network.dense_model import Mlp

if TYPE_CHECKING:
    from simulator.problems.base import Problem
    from simulator.problems.data.dataset import Dataset

__all__ = ["NetworkSpec"]

AnyModel = Annotated[Mlp | Cnn | Lenet, Field(discriminator="kind")]
ModelSpec = Annotated[AnyModel, named(Literal["mlp", "cnn", "lenet"] | AnyModel)]


class NetworkSpec(DataProblem):
    """A neural network on data with classes, computed by PyTorch (extra `torch`).

    F = (1/n) sum_i mean over worker i's samples of the loss + l2/2 ||point||^2.

    Matrices and filters start as N(0, 2/inputs) (He et al. 2015), drawn from `seed` by paceline
    itself, and biases as 0. Smoothness, noise and f* are unknown: these constants are nan.
    """

    model_config = examples(
        {
            "kind": "network",
            "model": "cnn",
            "data": {"kind": "patterns", "samples": 1000, "holdout": 0.2},
            "loss": "cross_entropy",
            "seed": 1,
            "l2": 0.0001,
            "batch": 8,
            "device": "cpu",
            "dtype": "float32",
        },
        {
            "kind": "network",
            "model": {"kind": "mlp", "hidden": [64]},
            "data": {"kind": "sklearn", "name": "digits", "holdout": 0.2},
            "batch": 4,
            "replacement": False,
            "partition": "iid",
        },
    )

    kind: Literal["network"]
    model: ModelSpec = Field(description="the network")
    loss: Literal["cross_entropy", "squared"] = Field(
        default="cross_entropy",
        description="what is minimised",
        json_schema_extra=meanings(
            cross_entropy="-log softmax(scores)_label",
            squared="||scores - e_label||^2 / 2, with 1 in place of the label and 0 elsewhere",
        ),
    )
    seed: Seed = Field(default=0, description="of the start point, the same in every run")
    device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto",
        description="where gradients are computed",
        json_schema_extra=meanings(
            auto="on a GPU if PyTorch finds one, else on the processor",
            cpu="on the processor, by one thread",
            cuda="on a GPU",
        ),
    )
    dtype: Literal["float32", "float64"] = Field(
        default="float32", description="the precision of models and gradients"
    )

    @property
    def convex(self) -> bool:
        """Whether f* can be found: never."""
        return False

    @property
    def compiled(self) -> bool:
        """Whether kernels of numba compute it: never."""
        return False

    def build(self, workers: int) -> "Problem":
        """Load the data, distribute them, draw the start.

        Raises:
            DataError: the data are wrong, too few for the workers or for the batch, or do not fit
                the network.
            MissingExtra: PyTorch is not installed.
        """
        from simulator.problems.network.installed import check_torch

        check_torch("problem.kind: network")
        return build_problem(self, workers, self._recipe)

    def _recipe(self, dataset: "Dataset") -> Recipe:
        from simulator.problems.network.model import NetworkModel
        from simulator.problems.network.weights import count, drawn

        shape, classes = dataset.shape or (dataset.train.rows.width,), len(dataset.classes)
        self.model.check(shape, dataset.name)
        weights = self.model.weights(shape, classes)
        check_dimension(dataset, count(weights))
        model = NetworkModel(
            self.l2, self.loss, self.model, shape, classes, self.device, self.dtype
        )
        return Recipe(
            kind=self.kind,
            model=model,
            dimension=count(weights),
            start=drawn(weights, self.seed),
            curvature=math.nan,
            bend=math.nan,
            labels=lambda labels: labels,
        )
