"""Residual networks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from simulator.keys import examples
from simulator.problems.network.architecture import Convolutional

if TYPE_CHECKING:
    from simulator.problems.network.weights import Weight

__all__ = ["Resnet20"]

BLOCKS = [(16, 16)] * 3 + [(16, 32)] + [(32, 32)] * 2 + [(32, 64)] + [(64, 64)] * 2
"""Channels before and after each block; where they double, the image is halved."""


class Resnet20(Convolutional):
    """ResNet-20 for small images (He et al. 2016) with group norm (Wu and He 2018).

    A convolution, nine blocks of two convolutions each, with 16, 32 and 64 channels, the mean over
    pixels, and a dense layer. Shortcuts have no parameters. Group norm replaces batch norm, because
    the statistics of a batch would make the gradient of a sample depend on the others.
    """

    model_config = examples({"kind": "resnet20", "norm_groups": 4})

    kind: Literal["resnet20"]
    norm_groups: Literal[1, 2, 4, 8, 16] = Field(
        default=8, description="groups of channels that are normalised together"
    )

    @property
    def smallest(self) -> int:
        """Pixels that are left after two halvings: one."""
        return 4

    @property
    def together(self) -> bool:
        """Whether one call computes several replicas: no, PyTorch is slower then."""
        return False

    def weights(self, shape: tuple[int, ...], classes: int) -> "list[Weight]":
        """Two units for each block, after the first one."""
        from simulator.problems.network.weights import dense

        units = [(shape[0], 16)]
        for before, after in BLOCKS:
            units += [(before, after), (after, after)]
        return [weight for unit in units for weight in _unit(*unit)] + dense(64, classes)

    def scores(self, weights: Sequence[Any], inputs: Any) -> Any:
        """The blocks one after the other, for one replica."""
        import torch

        from simulator.problems.network.layers import affine, normalised, shortcut

        left = [weight.squeeze(0) for weight in weights[:-2]]
        values = torch.relu(normalised(inputs.squeeze(0), left, self.norm_groups))
        for before, after in BLOCKS:
            stride = after // before
            inner = torch.relu(normalised(values, left, self.norm_groups, stride=stride))
            change = normalised(inner, left, self.norm_groups)
            values = torch.relu(change + shortcut(values, after, stride))
        return affine(values.mean((2, 3)).unsqueeze(0), [*weights[-2:]])


def _unit(before: int, after: int) -> "list[Weight]":
    """Filters without a bias, and the scale and the shift of the norm after them."""
    from simulator.problems.network.weights import Weight, filters

    return [filters(before, after, 3)[0], Weight((after,), level=1.0), Weight((after,))]
