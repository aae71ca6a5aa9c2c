"""What a network is to `problem: {kind: network}`: its parameters, and its scores."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from simulator.errors import DataError
from simulator.keys import Section

if TYPE_CHECKING:
    from simulator.arrays import Floats
    from simulator.problems.network.weights import Weight

__all__ = ["Architecture", "Convolutional", "Network"]


class Network:
    """The base of all networks. The methods with tensors need PyTorch."""

    def check(self, shape: tuple[int, ...], name: str) -> None:
        """Refuse data `name` whose inputs (*shape) do not fit.

        Raises:
            DataError: the shape, and the rule.
        """
        del shape, name

    @property
    def reads_text(self) -> bool:
        """Whether its inputs are characters."""
        return False

    def samples(self, inputs: Any, labels: Any) -> tuple[Any, Any]:
        """What the scores read of inputs (N, *shape), and their labels as the loss reads them."""
        return inputs, labels

    def weights(self, shape: tuple[int, ...], classes: int) -> "list[Weight]":
        """The parameters, one after the other in the point."""
        raise NotImplementedError(type(self).__name__)

    def start(self, weights: "Sequence[Weight]", seed: int) -> "Floats":
        """The start point (d,)."""
        from simulator.problems.network.weights import drawn

        return drawn(weights, seed)

    def placed(self, device: Any, dtype: Any) -> Self:
        """This network, ready for tensors on the device and of this precision."""
        del device, dtype
        return self

    @property
    def together(self) -> bool:
        """Whether one call computes the scores of all replicas, not of one at a time."""
        return True

    def scores(self, weights: Sequence[Any], inputs: Any) -> Any:
        """The scores (R, b, classes) of the inputs that `samples` returned.

        Args:
            weights: the parameters, each (R, *shape).
            inputs: (1, b, ..) if all replicas share them, else (R, b, ..).
        """
        raise NotImplementedError(type(self).__name__)


class Architecture(Network, Section):
    """The base of the networks that a scenario describes."""


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
