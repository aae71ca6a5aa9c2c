"""Dense networks."""

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from simulator.keys import WHOLE, examples
from simulator.problems.network.architecture import Architecture

if TYPE_CHECKING:
    from simulator.problems.network.weights import Weight

__all__ = ["Mlp", "Units"]

Units = Annotated[int, Field(ge=1, le=100_000), WHOLE]


class Mlp(Architecture):
    """A dense network: relu(W'a + b) in each hidden layer, then W'a + b."""

    model_config = examples({"kind": "mlp", "hidden": [64, 32]})

    kind: Literal["mlp"]
    hidden: Annotated[list[Units], Field(max_length=100)] = Field(
        default=[128], description="units of each hidden layer"
    )

    def weights(self, shape: tuple[int, ...], classes: int) -> "list[Weight]":
        """A matrix and a bias for each layer."""
        from simulator.problems.network.weights import dense

        widths = [prod(shape), *self.hidden, classes]
        return [weight for layer in pairwise(widths) for weight in dense(*layer)]

    def scores(self, weights: Sequence[Any], inputs: Any) -> Any:
        """The layers one after the other."""
        import torch

        from simulator.problems.network.layers import affine

        left, values = list(weights), inputs.flatten(2)
        for _ in self.hidden:
            values = torch.relu(affine(values, left))
        return affine(values, left)
