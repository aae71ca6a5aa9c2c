"""A network on data, computed by PyTorch."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from simulator.errors import DataError, ScenarioError
from simulator.keys import Seed, examples, meanings, named
from simulator.problems.finite_sum import DataProblem, Recipe, build_problem, check_dimension
from simulator.problems.network.architecture import Network
from simulator.problems.network.augmentation import Augmentation
from simulator.problems.network.convolutions import Cnn, Lenet
from simulator.problems.network.dense_model import Mlp
from simulator.problems.network.own import Own
from simulator.problems.network.resnet import Resnet20
from simulator.problems.network.transformer import Transformer

if TYPE_CHECKING:
    from simulator.problems.base import Problem
    from simulator.problems.data.dataset import Dataset

__all__ = ["NetworkSpec"]

AnyModel = Annotated[Mlp | Cnn | Lenet | Resnet20 | Transformer | Own, Field(discriminator="kind")]
Name = Literal["mlp", "cnn", "lenet", "resnet20", "transformer", "own"]
ModelSpec = Annotated[AnyModel, named(Name | AnyModel)]


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
            "augment": {"shift": 1, "flip": True},
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
    augment: Augmentation | None = Field(
        default=None, description="random changes of training images (default: none)"
    )
    seed: Seed = Field(default=0, description="seed of the start point, the same in every run")
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
    def reads_text(self) -> bool:
        """Whether its samples are characters."""
        return self.model.reads_text

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that a run can record."""
        return (*super().metrics, *["holdout_loss"] * self.data.has_test)

    @property
    def module(self) -> str | None:
        """The name of the user's own module, module:Name, if it was given by name."""
        return self.model.place if isinstance(self.model, Own) else None

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

        if self.model.kind == "own":
            raise ScenarioError.of(
                "is own: give its module, --model module:Name, or model=... in Python",
                key="problem.model",
            )
        check_torch("problem.kind: network")
        return build_problem(self, workers, self._recipe)

    def build_with(self, module: Any, workers: int) -> "Problem":
        """As `build`, with a module of the user's, or what makes it, as `model: own`.

        Raises:
            ScenarioError: another model is named, or the module does not fit.
        """
        from simulator.problems.network.installed import check_torch
        from simulator.problems.network.own import OwnNetwork

        if self.model.kind != "own":
            rule = f"is {self.model.kind}, must be own where a module is given"
            raise ScenarioError.of(rule, key="problem.model")
        check_torch("problem.kind: network")
        network = OwnNetwork(module, self.seed)
        return build_problem(self, workers, lambda dataset: self._recipe_of(network, dataset))

    def try_data(self, workers: int, own: Sequence[int | None] = ()) -> None:
        """Refuse what `build` would refuse, as far as that takes a second at most."""
        if self.model.kind == "own":
            self.data.glance()
        else:
            super().try_data(workers, own)

    def _recipe(self, dataset: "Dataset") -> Recipe:
        return self._recipe_of(self.model, dataset)

    def _recipe_of(self, network: Network, dataset: "Dataset") -> Recipe:
        from simulator.problems.network.model import NetworkModel
        from simulator.problems.network.weights import count

        shape, classes = dataset.shape or (dataset.train.rows.width,), len(dataset.classes)
        network.check(shape, dataset.name)
        if self.augment is not None and len(shape) != 3:
            raise DataError(f"{dataset.name}: has no images, must have them for problem.augment")
        weights = network.weights(shape, classes)
        check_dimension(dataset, count(weights))
        model = NetworkModel(
            l2=self.l2,
            loss=self.loss,
            architecture=network,
            shape=shape,
            classes=classes,
            device=self.device,
            dtype=self.dtype,
            augment=self.augment,
        )
        return Recipe(
            kind=self.kind,
            model=model,
            dimension=count(weights),
            start=network.start(weights, self.seed),
            curvature=math.nan,
            bend=math.nan,
            labels=lambda labels: labels,
        )
