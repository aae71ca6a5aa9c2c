"""Models in slots of the tape whose uses kernels count, so that they know which slots are free."""

from typing import NamedTuple

from simulator.arrays import Ints
from simulator.core.leaf import leaf

__all__ = ["Models", "free_slot", "release"]


class Models(NamedTuple):
    """The `slot` (n,) of each worker's model, the `uses` (S,) of every slot.

    The first `left[0]` entries of `free` are the slots without uses.
    """

    slot: Ints
    uses: Ints
    free: Ints
    left: Ints


@leaf
def free_slot(models):
    """A slot without uses; there must be one."""
    models.left[0] -= 1
    return models.free[models.left[0]]


@leaf
def release(models, slot):
    """Count one use less of a slot; a slot without uses is free."""
    models.uses[slot] -= 1
    if models.uses[slot] == 0:
        models.free[models.left[0]] = slot
        models.left[0] += 1
