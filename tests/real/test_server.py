"""The server of a real run: workers that die have left."""

from pathlib import Path

import pytest

from simulator.real.run import real
from tests.shared.inline import Inline, inlined
from tests.shared.recorded import brief, replayed, row

ASGD = {"name": "asgd", "stepsize": 0.1}
SYNC = {"name": "sync_sgd", "stepsize": 0.1}
ARRIVALS = {"arrivals": 40}


def test_dead_workers_are_started_again_for_the_next_method(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interfere(transport: Inline) -> None:
        if len(opened) == 1 and transport.polls == 12:
            transport.kill(1)

    opened = inlined(monkeypatch, interfere)
    scenario = brief(ASGD, SYNC, SYNC | {"label": "third"}, stop=ARRIVALS, record={"arrivals": 10})
    result = real(scenario)
    assert result.summary["leaves"].fillna(0).tolist() == [1, 0, 0]
    assert [len(one.settings) for one in opened] == [1, 2]
    assert all(one.is_closed for one in opened)
    assert result.transport is not None
    lost = result.transport[result.transport["fate"] == "lost"]
    assert lost[["label", "worker"]].values.tolist() == [["asgd", 1]]
    assert replayed(result, scenario, tmp_path) == [{}] * 3


def test_a_run_without_workers_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    def interfere(transport: Inline) -> None:
        if transport.polls == 12:
            transport.kill(*range(5))

    inlined(monkeypatch, interfere)
    found = row(real(brief(ASGD, stop={"time": 60.0}, record={"every": 1.0})))
    assert (found["status"], found["leaves"]) == ("stalled", 5)
    assert found["simulated_seconds"] < 60.0


def test_workers_are_called_off_while_the_server_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A method that cancels: a cancelled worker without a next job hears of it."""
    cancelled: list[tuple[int, int]] = []
    kept = Inline.cancel

    def cancel(transport: Inline, worker: int, serial: int) -> None:
        cancelled.append((worker, serial))
        kept(transport, worker, serial)

    monkeypatch.setattr(Inline, "cancel", cancel)
    inlined(monkeypatch)
    m_sync = {"name": "m_sync_sgd", "m": 2, "stepsize": 0.1}
    scenario = brief(m_sync, stop=ARRIVALS, record={"arrivals": 10})
    result = real(scenario)
    assert result.summary["cancelled"].item() > 0
    assert replayed(result, scenario, tmp_path) == [{}]
