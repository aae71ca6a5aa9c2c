"""Models in slots of the tape that kernels manage.

The slots are reserved, and a count of uses shows when one is free again. Vectors from elsewhere may
be used as they are; if Python needs one of the managed models, it gets a handle that counts as a
use.
"""

from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Ints
from simulator.core.models import Models
from simulator.engines.vector import Vector

if TYPE_CHECKING:
    from simulator.engines.tape import Tape

__all__ = ["Keeper"]

GUEST = 1 << 40  # uses of a slot that belongs to a vector from elsewhere: a kernel never frees it


class KeptVector(Vector):
    """Handle on a slot of a keeper."""

    __slots__ = ("keeper",)

    keeper: "Keeper"

    def __del__(self) -> None:
        try:
            self.keeper.let_go(self.slot)
        except AttributeError:
            return  # interrupted by Ctrl-C while it was being made


class Keeper:
    """The models of `workers` in `spare` more slots than there are workers.

    Attributes:
        models: as kernels see them.
        fresh: a slot in which gradients may be computed.
        handles: the number of handles that Python holds.
    """

    def __init__(self, tape: "Tape", workers: int, spare: int) -> None:
        self._tape = tape
        owned = workers + spare
        first = tape.set_aside(owned + 1)
        self.fresh = first + owned
        self.models = Models(
            slot=np.full(workers, self.fresh),
            uses=np.zeros(first + owned + 1, dtype=np.int64),
            free=np.arange(first, first + owned),
            left=np.array([owned]),
        )
        self.models.uses[self.fresh] = GUEST + workers  # not a slot for models yet
        self.handles = 0
        self._guests: dict[int, Vector] = {}

    def give(self, workers: Ints, model: Vector) -> None:
        """Set the model of the `workers`."""
        slots = self.models.slot
        held, counts = np.unique(slots[workers], return_counts=True)
        slot = self.take_in(model)
        self.models.uses[slot] += len(workers)
        slots[workers] = slot
        for old, count in zip(held.tolist(), counts.tolist(), strict=True):
            self.release(old, count)

    def model_of(self, worker: int) -> Vector:
        """A handle on the model of the worker."""
        return self.handle(self.models.slot.item(worker))

    def handle(self, slot: int) -> Vector:
        """A handle on a slot in use."""
        guest = self._guests.get(slot)
        if guest is not None:
            return guest
        self.hold(slot)
        self.handles += 1
        handle = KeptVector()
        handle.tape = self._tape
        handle.slot = slot
        handle.at = None
        handle.keeper = self
        return handle

    def hold(self, slot: int) -> None:
        """Count a use of a slot in use."""
        self.models.uses[slot] += 1

    def let_go(self, slot: int) -> None:
        """Release a handle on a slot."""
        self.handles -= 1
        self.release(slot)

    def take_in(self, model: Vector) -> int:
        """The slot of a vector, which is kept while it has uses."""
        slot = self._tape.slot_of(model)
        if isinstance(model, KeptVector) and model.keeper is self:
            return slot
        self._know(slot)
        if slot not in self._guests:
            self._guests[slot] = model
            self.models.uses[slot] = GUEST
        return slot

    def release(self, slot: int, uses: int = 1) -> None:
        """Count fewer uses of a slot."""
        models = self.models
        rest = models.uses.item(slot) - uses
        models.uses[slot] = rest
        if rest == 0:
            models.free[models.left[0]] = slot
            models.left[0] += 1
        elif rest == GUEST:
            self._guests.pop(slot, None)

    def forget_guests(self) -> None:
        """Forget the vectors from elsewhere that kernels have released."""
        for slot in [one for one in self._guests if self.models.uses[one] == GUEST]:
            del self._guests[slot]

    def make_room(self, count: int) -> None:
        """Have at least `count` free slots."""
        models, left = self.models, self.models.left.item(0)
        if left >= count:
            return
        more = count + len(models.free)
        first = self._tape.set_aside(more)
        self._know(first + more - 1)
        free = np.zeros(len(models.free) + more, dtype=np.int64)
        free[:left] = models.free[:left]
        free[left : left + more] = np.arange(first, first + more)
        models.left[0] += more
        self.models = self.models._replace(free=free)

    def _know(self, slot: int) -> None:
        """Have an entry for the uses of a slot."""
        uses = self.models.uses
        if slot >= len(uses):
            more = np.zeros(2 * slot + 1, dtype=np.int64)
            more[: len(uses)] = uses
            self.models = self.models._replace(uses=more)
