"""The row of a replica does not depend on other replicas, chunks, threads or the engine.

From eight nodes on NumPy adds in blocks along a contiguous axis, and one row after the other along
any other; with one replica an array of (nodes, replicas) has another layout than with several.
"""

from functools import cache, partial
from typing import Any

import numba
import pytest
from pandas import DataFrame

import simulator.running.engines
from algorithms import METHODS
from simulator.engines.tape import Tape
from simulator.results.result import Result
from tests.shared.scenes import bits, run
from tests.shared.variants import CASES

ALONE = [case for case in CASES if METHODS[CASES[case]["name"]].decentralised]
GROWING = ([0.05], [0.1, 0.05], [0.1, 0.05, 0.02], [0.1, 0.05, 0.02, 0.2, 0.01])
GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


def simulate(case: str, stepsizes: list[float], **changes: Any) -> Result:
    """Twelve nodes whose models differ, because messages take 0.3 s."""
    entry = {**CASES[case], "stepsize": stepsizes}
    return run(entry, workers=12, times=GAMMA, links={"edge": 0.3}, **changes)


@cache
def three(case: str) -> list[bytes]:
    """The tables of three replicas on the tape."""
    return tables(simulate(case, GROWING[2]))


def tables(result: Result) -> list[bytes]:
    """Curves, summary and workers, byte for byte."""
    return [bits(table) for table in (result.curves, result.summary, result.workers)]


def of_stepsize(table: DataFrame, stepsize: float) -> bytes:
    """The rows of one replica, without its number."""
    return bits(table[table["stepsize"] == stepsize].drop(columns="replica"))


@pytest.mark.parametrize("case", ALONE)
def test_both_engines_agree_where_several_replicas_ride(case: str) -> None:
    assert tables(simulate(case, GROWING[2], engine="numpy")) == three(case)


@pytest.mark.parametrize("engine", ["tape", "numpy"])
@pytest.mark.parametrize("case", ALONE)
def test_other_replicas_change_no_bit(case: str, engine: str) -> None:
    results = [simulate(case, stepsizes, engine=engine) for stepsizes in GROWING]
    for name in ("curves", "summary"):
        found = {of_stepsize(getattr(result, name), 0.05) for result in results}
        assert len(found) == 1, name


@pytest.mark.parametrize(("chunk", "threads"), [(1, 3), (7, 1)])
@pytest.mark.parametrize("case", ALONE)
def test_chunks_and_threads_change_no_bit(
    case: str, chunk: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numba.config, "NUMBA_NUM_THREADS", threads)
    monkeypatch.setattr(simulator.running.engines, "Tape", partial(Tape, chunk=chunk))
    assert tables(simulate(case, GROWING[2])) == three(case)


def test_an_extended_sweep_keeps_the_values_of_the_shorter_one() -> None:
    """The same with the eight nodes of the first observed error."""
    short, long = (
        run(
            {"name": "dasgd", "stepsize": steps}, workers=8, times=GAMMA, links={"edge": 0.3}
        ).curves
        for steps in (GROWING[1], GROWING[2])
    )
    assert bits(long[long["stepsize"] != 0.02]) == bits(short)
