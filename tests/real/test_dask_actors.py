"""Real runs on Dask: on one that is played here, and on Dask itself where that is asked for."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.errors import MissingExtra, RunFailed
from simulator.real import dask_actors as module
from simulator.real.dask_actors import AsyncActor, DaskTransport
from simulator.real.run import real
from simulator.real.transport import Left, Order, Setting
from tests.shared.recorded import brief, differences_on

WANTED = "PACELINE_TEST_ENGINES"
JOB = Order(4, 0, -1, None, b"model", 0.0)


@pytest.mark.skipif(find_spec("distributed") is None, reason="dask is not installed")
@pytest.mark.skipif(WANTED not in os.environ, reason=f"Dask starts slowly: set {WANTED}=1")
@pytest.mark.filterwarnings("ignore::Warning")
def test_methods_that_cancel_and_take_local_steps_replay_to_the_last_bit(tmp_path: Path) -> None:
    assert differences_on("dask", tmp_path) == [{}] * 4


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"paceline\[cluster\]"):
        real(brief({"name": "asgd", "stepsize": 0.1}), on="dask")


class Promise:
    """A future that has its result: a value, or an error."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def result(self) -> Any:
        if isinstance(self.value, Exception):
            raise self.value
        return self.value

    def __await__(self) -> Iterator[Any]:
        yield from asyncio.sleep(0).__await__()
        return self.result()


class FakeActor:
    """The proxy of an actor whose clock is 1000 s ahead of ours."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.answer: Any = (4, b"gradient", 1001.0, 1002.0, 1003.0)
        self.ready: Any = None

    def clock(self) -> Promise:
        return Promise(module.time.perf_counter() + 1000.0)

    def reset(self, setting: Setting) -> Promise:
        self.calls.append(("reset", setting))
        return Promise(self.ready)

    def job(self, order: Order) -> Promise:
        self.calls.append(("job", order))
        return Promise(self.answer)

    def cancel(self, serial: int) -> None:
        self.calls.append(("cancel", serial))


class FakeDask:
    """What this transport uses of Dask: a client, a local cluster, the configuration."""

    def __init__(self) -> None:
        self.places = ["a", "b", "c"]
        self.actors: list[FakeActor] = []
        self.made: list[tuple[Any, ...]] = []
        self.ended: list[str] = []
        self.options: dict[str, Any] = {}
        self.set: dict[str, Any] = {}
        self.cluster = SimpleNamespace(close=lambda: self.ended.append("cluster"))
        self.is_current = False
        self.asyncio_loop = asyncio.new_event_loop()
        self.loop = self
        self.config = SimpleNamespace(set=self.setting)

    @contextmanager
    def setting(self, values: dict[str, Any]) -> Iterator[None]:
        self.set = values
        yield
        self.set = {}

    def LocalCluster(self, **options: Any) -> Any:
        self.options = options | {"calm": dict(self.set)}
        return self.cluster

    def Client(self, where: Any, **options: Any) -> "FakeDask":
        assert options == {"direct_to_workers": True, "set_as_default": False}
        self.where = where
        return self

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        assert n_workers == -1  # all of them
        return {"workers": dict.fromkeys(self.places)}

    def submit(self, *given: Any, **options: Any) -> Any:
        self.made.append((*given, options))
        self.actors.append(FakeActor())
        actor = self.actors[-1]

        def result() -> FakeActor:
            assert self.is_current
            return actor

        return SimpleNamespace(result=result)

    @contextmanager
    def as_current(self) -> Iterator[None]:
        self.is_current = True
        yield
        self.is_current = False

    def close(self) -> None:
        self.ended.append("client")


@pytest.fixture
def dask(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDask]:
    made = FakeDask()
    monkeypatch.setitem(sys.modules, "dask", made)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "distributed", made)  # type: ignore[arg-type]
    thread = threading.Thread(target=made.asyncio_loop.run_forever)
    thread.start()
    yield made
    made.asyncio_loop.call_soon_threadsafe(made.asyncio_loop.stop)
    thread.join()
    made.asyncio_loop.close()


def opened(address: str | None = None) -> DaskTransport:
    transport = DaskTransport("recipe", 2, address)  # type: ignore[arg-type]
    transport.reset(Setting(0))
    return transport


def polled(transport: DaskTransport) -> list[Any]:
    """The first message; the thread of the loop brings it."""
    return list(transport.poll(60.0))


def test_it_starts_a_cluster_with_an_actor_at_every_place(dask: FakeDask) -> None:
    transport = opened()
    one = {"actor": True, "pure": False}
    assert dask.made == [
        (AsyncActor, "recipe", 0, one | {"workers": ["a"]}),
        (AsyncActor, "recipe", 1, one | {"workers": ["b"]}),
    ]
    calm = {f"distributed.worker.memory.{what}": False for what in module._MEMORY}
    assert dask.options == {
        "n_workers": 2,
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": None,
        "memory_limit": None,
        "silence_logs": 40,
        "calm": calm,
    }
    assert dask.where is dask.cluster and not dask.is_current
    assert [actor.calls for actor in dask.actors] == [[("reset", Setting(0))]] * 2
    assert 0.0 <= transport.cold_start < 60.0
    transport.close()
    assert dask.ended == ["client", "cluster"] and transport._actors == []


def test_a_cluster_elsewhere_stays(dask: FakeDask) -> None:
    transport = opened("tcp://there:1")
    assert dask.where == "tcp://there:1" and dask.options == {}
    transport.close()
    assert dask.ended == ["client"]


def test_a_cluster_may_have_just_enough_workers_but_not_fewer(dask: FakeDask) -> None:
    dask.places = ["a", "b"]
    opened()
    dask.places = ["a"]
    with pytest.raises(RunFailed, match="has 1 workers, 2 are needed"):
        opened()
    assert dask.ended == ["client", "cluster"]


def test_answers_have_the_times_of_the_server_s_clock(dask: FakeDask) -> None:
    transport = opened()
    transport.send(1, JOB)
    [answer] = polled(transport)
    assert dask.actors[1].calls[-1] == ("job", JOB)
    assert answer[:3] == (1, 4, b"gradient")
    assert answer[3:6] == pytest.approx((1.0, 2.0, 3.0), abs=0.5)
    transport.cancel(0, 9)
    assert dask.actors[0].calls[-1] == ("cancel", 9)


@pytest.mark.parametrize(
    "error", [ValueError(f"{module._LOST}, alas"), ConnectionRefusedError("no")]
)
def test_an_actor_that_is_gone_has_left(error: Exception, dask: FakeDask) -> None:
    transport = opened()
    dask.actors[1].answer = error
    transport.send(1, JOB)
    assert polled(transport) == [Left(1)]


def test_what_the_objective_raises_ends_the_run(dask: FakeDask) -> None:
    transport = opened()
    dask.actors[0].answer = ValueError("no such sample")
    transport.send(0, JOB)
    with pytest.raises(RunFailed, match="worker 0: no such sample"):
        polled(transport)


def test_actors_that_are_not_ready_say_why(dask: FakeDask) -> None:
    transport = opened()
    dask.actors[1].ready = ValueError("no file")
    with pytest.raises(RunFailed, match="Dask's actors are not ready: no file"):
        transport.reset(Setting(1))


def test_the_actor_of_a_dask_worker_does_what_an_actor_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Jobs and preparations in threads of their own, so that a cancellation need not wait."""
    done: list[tuple[Any, ...]] = []
    here = threading.current_thread()

    class Actor:
        def __init__(self, *given: Any) -> None:
            done.append(given)

        def clock(self) -> float:
            return 5.0

        def reset(self, setting: Setting) -> None:
            done.append((setting, threading.current_thread() is here))

        def job(self, order: Order) -> Any:
            return order.serial, threading.current_thread() is here

        def cancel(self, serial: int) -> None:
            done.append((serial, threading.current_thread() is here))

    async def all_calls(actor: AsyncActor) -> list[Any]:
        await actor.reset(Setting(3))
        await actor.cancel(9)
        return [await actor.clock(), await actor.job(JOB)]

    monkeypatch.setattr(module, "Actor", Actor)
    actor = AsyncActor("recipe", 1)  # type: ignore[arg-type]
    assert asyncio.run(all_calls(actor)) == [5.0, (4, False)]
    assert done == [("recipe", 1), (Setting(3), False), (9, True)]
    actor._threads.shutdown()
