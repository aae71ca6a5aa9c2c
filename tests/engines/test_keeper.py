"""Slots of models by their uses: given, held, released, and more of them on request."""

from typing import Any

import numpy as np
import pytest

from simulator.engines.keeper import GUEST, Keeper
from tests.shared.engines import tape

ALL = np.arange(4)


@pytest.fixture
def made() -> Any:
    tapes = tape()
    yield tapes, Keeper(tapes, 4, 3)
    tapes.close()


def free(keeper: Keeper) -> list[int]:
    return sorted(keeper.models.free[: keeper.models.left[0]].tolist())


def test_a_model_from_elsewhere_is_kept_while_a_worker_has_it(made: Any) -> None:
    tapes, keeper = made
    one, other = tapes.constant(np.ones(3)), tapes.constant(np.zeros(3))
    keeper.give(ALL, one)
    assert keeper.models.slot.tolist() == [one.slot] * 4
    assert keeper.models.uses[one.slot] == GUEST + 4
    assert keeper.models.uses[keeper.fresh] == GUEST
    assert keeper.model_of(2) is one
    keeper.give(np.array([0, 2]), other)
    assert (keeper.models.uses[one.slot], keeper.models.uses[other.slot]) == (GUEST + 2, GUEST + 2)
    keeper.give(np.array([1, 3]), other)
    assert list(keeper._guests) == [other.slot]
    assert keeper.handles == 0
    assert len(free(keeper)) == 7  # 4 workers and 3 more


def test_a_slot_of_its_own_is_free_when_nobody_uses_it(made: Any) -> None:
    tapes, keeper = made
    models = keeper.models
    models.left[0] -= 1
    slot = models.free.item(models.left[0])
    models.uses[slot] = 1  # as a kernel takes one
    handle = keeper.handle(slot)
    assert (handle.slot, handle.at, keeper.handles) == (slot, None, 1)
    assert keeper.take_in(handle) == slot
    keeper.give(np.array([1]), handle)
    assert models.uses[slot] == 3
    keeper.release(slot)
    del handle
    assert (models.uses[slot], keeper.handles) == (1, 0)
    assert slot not in free(keeper)
    keeper.give(np.array([1]), tapes.zeros())
    assert slot in free(keeper)


def test_guests_that_kernels_released_are_forgotten(made: Any) -> None:
    tapes, keeper = made
    one, other = tapes.constant(np.ones(3)), tapes.constant(np.zeros(3))
    keeper.give(ALL[:2], one)
    keeper.give(ALL[2:], other)
    keeper.models.uses[one.slot] = GUEST
    keeper.forget_guests()
    assert list(keeper._guests) == [other.slot]


@pytest.mark.parametrize("count", [7, 8, 20])
def test_room_is_made_only_if_it_is_missing(count: int, made: Any) -> None:
    tapes, keeper = made
    before = free(keeper)
    keeper.make_room(count)
    after = free(keeper)
    assert after[:7] == before
    assert len(after) == len(set(after)) == (7 if count == 7 else 7 + 7 + count)
    assert len(keeper.models.free) >= len(after)
    assert max(after) < len(keeper.models.uses)
    assert not keeper.models.uses[after].any()
    assert tapes.set_aside(1) > max(after)  # the slots belong to nobody else
