"""The loop of one schedule: what is watched at records, and the state of the interpreter."""

import gc
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.running import simulate
from simulator.running.simulate import TunedInterpreter, watch_records
from tests.shared.scenes import run


class Recorder(SimpleNamespace):
    """What a watched recorder needs."""

    on_record: Any = None
    given_up = 0

    def give_up(self) -> None:
        self.given_up += 1


@pytest.mark.parametrize(("now", "given_up"), [(12.0, 0), (12.5, 1)])
def test_a_run_gives_up_when_its_real_seconds_are_over(
    now: float, given_up: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulate.time, "perf_counter", lambda: now)
    watched: Any = Recorder()
    watch_records(watched, 2.0, 10.0, None)
    watched.on_record(7.0)
    assert watched.given_up == given_up


def test_progress_hears_every_record_and_nothing_else_is_watched() -> None:
    heard: list[float] = []
    watched: Any = Recorder()
    watch_records(watched, None, 0.0, heard.append)
    watched.on_record(7.0)
    assert (heard, watched.given_up) == ([7.0], 0)
    plain: Any = Recorder()
    watch_records(plain, None, 0.0, None)
    assert plain.on_record is None


@pytest.mark.parametrize("collecting", [True, False])
def test_the_interpreter_is_left_as_it_was(collecting: bool) -> None:
    usual = gc.isenabled(), sys.getswitchinterval()
    try:
        (gc.enable if collecting else gc.disable)()
        with TunedInterpreter():
            assert not gc.isenabled()
            assert sys.getswitchinterval() == pytest.approx(1e-4)
        assert gc.isenabled() is collecting
        assert sys.getswitchinterval() == usual[1]
    finally:
        (gc.enable if usual[0] else gc.disable)()


@pytest.mark.parametrize(
    ("stop", "status"),
    [({"time": 9.0}, "horizon"), ({"arrivals": 9}, "budget"), ({"iterations": 9}, "budget")],
)
def test_a_limit_is_named_in_the_status(stop: dict[str, Any], status: str) -> None:
    found = run({"name": "asgd", "stepsize": 0.1}, stop=stop).summary
    assert found["status"].tolist() == [status]
