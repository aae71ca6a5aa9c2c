"""A network as the model of a finite sum: what its learner is made from, without PyTorch."""

from typing import NamedTuple

from simulator.problems.network.architecture import Network
from simulator.problems.network.augmentation import Augmentation

__all__ = ["NetworkModel"]


class NetworkModel(NamedTuple):
    """A network on inputs (*shape), its loss, and where it is computed."""

    l2: float
    loss: str
    architecture: Network
    shape: tuple[int, ...]
    classes: int
    device: str
    dtype: str
    augment: Augmentation | None = None
