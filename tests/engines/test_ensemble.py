"""Models of nodes that a kernel moves: the same to the last bit as one vector after the other."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

import simulator.running.engines
from algorithms.dasgd import Dasgd
from simulator.engines.coefficient import Coefficient
from simulator.engines.tape import Tape
from simulator.loop.model_list import ModelList
from tests.shared.engines import eager, tape, values
from tests.shared.scenes import bits
from tests.shared.small import JITTER, simulate

RING = {"workers": 6, "compute_time": JITTER, "topology": "ring"}
LATE = {"edge": {"mean": 0.7, "job": "exponential"}}
CLUSTERS: dict[str, Any] = {
    "at once": {"workers": 20, "compute_time": JITTER},
    "together": {"workers": 20, "compute_time": JITTER, "links": {"edge": 0.5}},
    "one by one": {"workers": 20, "compute_time": JITTER, "links": LATE},
    "relayed at once": RING,
    "relayed": {**RING, "links": {"edge": 0.5}},
}
DASGD = {"name": "dasgd", "stepsize": [0.1, 0.02], "label": "it"}


def tables(cluster: dict[str, Any]) -> list[bytes]:
    result = simulate(DASGD, cluster=cluster, stop={"arrivals": 300}, record={"every": 1.7})
    return [bits(table) for table in (result.curves, result.summary, result.workers)]


@pytest.mark.parametrize("name", CLUSTERS)
def test_nodes_that_are_moved_together_change_no_bit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = tables(CLUSTERS[name])
    monkeypatch.setattr(Dasgd, "on_messages", None)  # then the models are a list, too
    assert tables(CLUSTERS[name]) == together


@pytest.mark.parametrize("chunk", [1, 2, 7])
def test_the_length_of_a_chunk_changes_no_bit(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tables(CLUSTERS["together"])
    monkeypatch.setattr(simulator.running.engines, "Tape", partial(Tape, chunk=chunk))
    assert tables(CLUSTERS["together"]) == whole


def test_models_that_python_holds_keep_their_values() -> None:
    """More of them than there are slots at first, so that more slots are made."""
    tapes, arrays = tape(), eager()
    begins = [np.full(3, float(node)) for node in range(4)]
    nodes = tapes.ensemble([tapes.constant(begin) for begin in begins])
    twins = ModelList([arrays.constant(begin) for begin in begins])
    held, expected = [], []
    for k in range(40):
        step, chosen = np.array([0.1, -0.3, 1e-9 * k]), [k % 4, (k + 1) % 4, 3]
        nodes.shift(chosen, 0.3, tapes.constant(step))
        twins.shift(chosen, 0.3, arrays.constant(step))
        held += list(nodes)
        expected += list(twins)
    found = [values(tapes, model).tobytes() for model in held]
    assert found == [values(arrays, model).tobytes() for model in expected]
    tapes.close()


def test_nodes_with_one_model_share_the_next() -> None:
    tapes = tape((4, 5))
    start, step = tapes.constant(np.ones(3)), tapes.constant(np.full(3, 0.5))
    nodes, factor = tapes.ensemble([start] * 4), Coefficient(np.array([1.0, -2.0]))
    nodes.shift([0, 1], factor, step)
    nodes.shift([3], factor, step)
    first, second, third, fourth = nodes
    assert first is second is fourth
    assert third is start
    nodes.shift([3], factor, step)
    nodes[1] = start
    assert nodes[1] is start
    assert nodes[0].slot not in {nodes[3].slot, start.slot}
    assert len(nodes) == 4
    tapes.close()


def test_a_node_with_a_model_of_its_own_between_them_ends_the_sharing() -> None:
    """It is changed in place, as no job reads it."""
    tapes, arrays = tape(), eager()
    for engine, kind in ((tapes, tapes.ensemble), (arrays, ModelList)):
        shared = engine.constant(np.ones(3))
        nodes: Any = kind([shared] * 3)
        for chosen in [1], [1], [0, 1, 2]:
            nodes.shift(chosen, 0.5, engine.constant(np.ones(3)))
        first, second, third = nodes
        assert first is not third
        found = [values(engine, model).tolist() for model in (first, second, third)]
        assert found == [[1.5] * 3, [2.5] * 3, [1.5] * 3]
    tapes.close()


def test_results_that_nobody_needs_any_more_give_their_slots_back() -> None:
    tapes = tape()
    nodes = tapes.ensemble([tapes.constant(np.zeros(3))] * 4)
    for k in range(40):
        nodes.shift([0, 1, 2, 3], 0.1, tapes.constant(np.full(3, float(k))))
    keeper = nodes._keeper
    assert keeper.handles == 0
    assert len(keeper.models.free) == 8  # the slots at first: a model and a spare one per node
    tapes.close()
