"""What a network is to `problem: {kind: network}`: its parameters, and its scores."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.errors import DataError
from simulator.keys import Section

if TYPE_CHECKING:
    from simulator.problems.network.weights import Weight

__all__ = ["Architecture", "Convolutional"]


class Architecture(Section):
    """The base of all networks. The methods with tensors need PyTorch."""

    def check(self, shape: tuple[int, ...], name: str) -> None:
        """Refuse data `name` whose inputs (*shape) do not fit.

        Raises:
            DataError: the shape, and the rule.
        """
        del shape, name

    def weights(self, shape: tuple[int, ...], classes: int) -> "list[Weight]":
        """The parameters, one after the other in the point."""
        raise NotImplementedError(type(self).__name__)

    def scores(self, weights: Sequence[Any], inputs: Any) -> Any:
        """The scores (b, classes) of the inputs (b, *shape)."""
        raise NotImplementedError(type(self).__name__)


class Convolutional(Architecture):
    """The base of networks that read images of at least `smallest` pixels on each side."""

    def check(self, shape: tuple[int, ...], name: str) -> None:
        """Refuse inputs that are no images, and images that are too small."""
        model, smallest = getattr(self, "kind", ""), self.smallest
        if len(shape) != 3:
            raise DataError(
                f"{name}: samples of {shape[0]} features, must be images (channels, height, width) "
                f"for model: {model}; take model: mlp, or data of kind idx, cifar, npz or patterns"
            )
        if min(shape[1:]) < smallest:
            raise DataError(
                f"{name}: images of {shape[1]} x {shape[2]} pixels, must have at least "
                f"{smallest} x {smallest} for model: {model}"
            )

    @property
    def smallest(self) -> int:
        """Pixels that an image must have on each side."""
        return 1
