"""Small convolutional networks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from simulator.keys import examples
from simulator.problems.network.architecture import Convolutional
from simulator.problems.network.dense_model import Units

if TYPE_CHECKING:
    from simulator.problems.network.weights import Weight

__all__ = ["Cnn", "Lenet"]


class Cnn(Convolutional):
    """Two convolutions of 3 x 3 pixels, each with relu and a 2 x 2 maximum, two dense layers."""

    model_config = examples({"kind": "cnn", "channels": 16, "hidden": 64})

    kind: Literal["cnn"]
    channels: Units = Field(
        default=16, description="channels of the first convolution; the second has twice as many"
    )
    hidden: Units = Field(default=64, description="units of the hidden dense layer")

    @property
    def smallest(self) -> int:
        """Pixels that are left after two halvings: one."""
        return 4

    def weights(self, shape: tuple[int, ...], classes: int) -> "list[Weight]":
        """Two convolutions, two dense layers."""
        from simulator.problems.network.weights import dense, filters

        one, two = self.channels, 2 * self.channels
        flat = two * (shape[1] // 4) * (shape[2] // 4)
        convolutions = [*filters(shape[0], one, 3), *filters(one, two, 3)]
        return [*convolutions, *dense(flat, self.hidden), *dense(self.hidden, classes)]

    def scores(self, weights: Sequence[Any], inputs: Any) -> Any:
        """The layers one after the other."""
        import torch

        from simulator.problems.network.layers import affine, convolved

        left = list(weights)
        values = convolved(inputs, left, padding=1)
        values = convolved(values, left, padding=1).flatten(2)
        return affine(torch.relu(affine(values, left)), left)


class Lenet(Convolutional):
    """LeNet-5 (LeCun et al. 1998) with ReLU and max pooling: 6 and 16 filters, 120 and 84 units."""

    model_config = examples({"kind": "lenet"})

    kind: Literal["lenet"]

    @property
    def smallest(self) -> int:
        """The second convolution has no padding and needs 5 pixels, and the halving two of it."""
        return 12

    def weights(self, shape: tuple[int, ...], classes: int) -> "list[Weight]":
        """Two convolutions, three dense layers."""
        from simulator.problems.network.weights import dense, filters

        height, width = ((side // 2 - 4) // 2 for side in shape[1:])
        convolutions = [*filters(shape[0], 6, 5), *filters(6, 16, 5)]
        return [
            *convolutions,
            *dense(16 * height * width, 120),
            *dense(120, 84),
            *dense(84, classes),
        ]

    def scores(self, weights: Sequence[Any], inputs: Any) -> Any:
        """The layers one after the other."""
        import torch

        from simulator.problems.network.layers import affine, convolved

        left = list(weights)
        values = convolved(inputs, left, padding=2)
        values = convolved(values, left, padding=0).flatten(2)
        for _ in range(2):
            values = torch.relu(affine(values, left))
        return affine(values, left)
