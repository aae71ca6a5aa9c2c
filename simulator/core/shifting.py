"""One vector added to the models of many nodes."""

from simulator.core.batches import DONE, FULL
from simulator.core.borrowing import borrowed
from simulator.core.compiling import kernel
from simulator.core.leaf import leaf
from simulator.core.models import free_slot, release
from simulator.core.player import ADD, COMBINE

__all__ = ["AFTER", "AT", "BEFORE", "NONE", "ROW", "STATE", "shift_models"]

NONE = -1  # instead of a slot
# Entries of the state: the next node, the next row of the tape, the slots of the last model that
# was shifted and of the result.
AT, ROW, BEFORE, AFTER = range(4)
STATE = 4


@leaf
def _forget(models, state):
    """Hold no model and result any longer: the node before has a model of its own."""
    if state[BEFORE] != NONE:
        release(models, state[BEFORE])
        release(models, state[AFTER])
    state[BEFORE], state[AFTER] = NONE, NONE


@leaf
def _remember(slot, out, models, state):
    """Hold `slot` and its result `out`, in place of the last ones."""
    models.uses[slot] += 1
    models.uses[out] = 1
    _forget(models, state)
    state[BEFORE], state[AFTER] = slot, out


@kernel
def shift_models(nodes, models, code, factor, vector, state, operations, coefficients):
    """Write rows model + factor vector for the models of the `nodes`, which then hold the results.

    Nodes that follow each other share the result if they shared the model. A model without other
    uses is changed in place. `vector` is a slot, and `code` refers to the factor. Returns DONE, or
    FULL if the tape has no row left.
    """
    nodes, models, state = borrowed((nodes, models, state))
    operations, coefficients = borrowed((operations, coefficients))
    for k in range(state[AT], nodes.shape[0]):
        slot = models.slot[nodes[k]]
        alone = models.uses[slot] == 1
        if alone or slot != state[BEFORE]:
            row = state[ROW]
            if row == operations.shape[0]:
                return FULL
            out = slot if alone else free_slot(models)
            operations[row, 0] = code + (ADD if alone else COMBINE)
            operations[row, 1] = out
            operations[row, 2], operations[row, 3] = slot, vector
            coefficients[row, 7], coefficients[row, 8] = 1.0, factor
            state[ROW] = row + 1
            if alone:
                _forget(models, state)
            else:
                _remember(slot, out, models, state)
        if not alone:
            models.slot[nodes[k]] = state[AFTER]
            models.uses[state[AFTER]] += 1
            release(models, slot)
        state[AT] = k + 1
    return DONE
