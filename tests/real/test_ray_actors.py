"""Real runs on Ray: on one that is played here, and on Ray itself where that is asked for."""

import os
import sys
from concurrent.futures import Future
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.errors import MissingExtra, RunFailed
from simulator.real import ray_actors as module
from simulator.real.actor import Actor
from simulator.real.ray_actors import PATIENCE, STORE, THREADS, RayTransport
from simulator.real.run import real
from simulator.real.transport import Left, Order, Setting
from tests.shared.recorded import brief, differences_on

WANTED = "PACELINE_TEST_ENGINES"
JOB = Order(4, 0, -1, None, b"model", 0.0)


@pytest.mark.skipif(find_spec("ray") is None, reason="ray is not installed")
@pytest.mark.skipif(WANTED not in os.environ, reason=f"Ray starts for a minute: set {WANTED}=1")
@pytest.mark.filterwarnings("ignore::Warning")
def test_methods_that_cancel_and_take_local_steps_replay_to_the_last_bit(tmp_path: Path) -> None:
    assert differences_on("ray", tmp_path) == [{}] * 4


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"paceline\[ray\]"):
        real(brief({"name": "asgd", "stepsize": 0.1}), on="ray")


class RayError(Exception):
    """What Ray wraps errors of actors in."""

    cause: Exception | None = None


class RayActorError(RayError):
    """An actor is gone."""


class Call:
    """A call of an actor's method: a future whose result the test gives."""

    def __init__(self, name: str, given: tuple[Any, ...]) -> None:
        self.name, self.given = name, given
        self.promise: Future[Any] = Future()

    def future(self) -> Future[Any]:
        return self.promise


class FakeActor:
    """Notes calls; its clock is 1000 s ahead of ours."""

    def __init__(self, *given: Any) -> None:
        self.given, self.calls = given, list[Call]()

    def __getattr__(self, name: str) -> Any:
        def remote(*given: Any) -> Call:
            self.calls.append(Call(name, given))
            return self.calls[-1]

        return SimpleNamespace(remote=remote)


class FakeRay:
    """What this transport uses of Ray."""

    exceptions = SimpleNamespace(RayError=RayError, RayActorError=RayActorError)

    def __init__(self) -> None:
        self.is_started, self.options = False, dict[str, Any]()
        self.actors: list[FakeActor] = []
        self.killed: list[FakeActor] = []
        self.waits: list[tuple[list[str], float | None]] = []
        self.error: RayError | None = None
        self.is_over = False

    def is_initialized(self) -> bool:
        return self.is_started

    def init(self, **options: Any) -> None:
        self.options = options

    def remote(self, kind: type) -> Any:
        assert kind is Actor

        def make(*given: Any) -> FakeActor:
            self.actors.append(FakeActor(*given))
            return self.actors[-1]

        def options(**chosen: Any) -> Any:
            assert chosen == {"max_concurrency": THREADS, "num_cpus": 1}
            return SimpleNamespace(remote=make)

        return SimpleNamespace(options=options)

    def get(self, calls: Any, timeout: float | None = None) -> Any:
        if isinstance(calls, Call):
            return module.time.perf_counter() + 1000.0
        self.waits.append(([call.name for call in calls], timeout))
        if self.error is not None:
            raise self.error
        return None

    def kill(self, actor: FakeActor) -> None:
        self.killed.append(actor)

    def shutdown(self) -> None:
        self.is_over = True


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> FakeRay:
    made = FakeRay()
    monkeypatch.setitem(sys.modules, "ray", made)  # type: ignore[arg-type]
    return made


def opened(address: str | None = None) -> RayTransport:
    transport = RayTransport("recipe", 2, address)  # type: ignore[arg-type]
    transport.reset(Setting(0))
    return transport


def test_it_starts_a_ray_and_an_actor_per_worker(ray: FakeRay) -> None:
    transport = opened()
    assert [actor.given for actor in ray.actors] == [("recipe", 0), ("recipe", 1)]
    assert ray.options["num_cpus"] == 2 and ray.options["object_store_memory"] == STORE
    assert ray.options["include_dashboard"] is False and ray.options["log_to_driver"] is False
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    assert ray.options["runtime_env"] == {"env_vars": threads}
    assert ray.waits == [(["clock"] * 2, PATIENCE), (["reset"] * 2, PATIENCE)]
    assert ray.actors[1].calls[-1].given == (Setting(0),)
    assert 0.0 <= transport.cold_start < 60.0
    transport.close()
    assert ray.killed == ray.actors and ray.is_over


def test_a_cluster_elsewhere_gets_no_options_of_our_own(ray: FakeRay) -> None:
    opened("there:1")
    assert ray.options["address"] == "there:1"
    assert not {"num_cpus", "object_store_memory"} & set(ray.options)
    assert ray.options["log_to_driver"] is False


def test_a_ray_of_somebody_else_stays(ray: FakeRay) -> None:
    ray.is_started = True
    transport = opened()
    assert ray.options == {}
    transport.close()
    assert ray.killed == ray.actors and not ray.is_over


def test_answers_have_the_times_of_the_server_s_clock(ray: FakeRay) -> None:
    transport = opened()
    transport.send(1, JOB)
    call = ray.actors[1].calls[-1]
    assert (call.name, call.given) == ("job", (JOB,))
    call.promise.set_result((4, b"gradient", 1001.0, 1002.0, 1003.0))
    [answer] = transport.poll(0.0)
    assert answer[:3] == (1, 4, b"gradient")
    assert answer[3:6] == pytest.approx((1.0, 2.0, 3.0), abs=0.5)
    transport.cancel(0, 9)
    assert (ray.actors[0].calls[-1].name, ray.actors[0].calls[-1].given) == ("cancel", (9,))


def test_answers_of_the_run_before_are_dropped(ray: FakeRay) -> None:
    transport = opened()
    transport.send(1, JOB)
    call = ray.actors[1].calls[-1]
    transport.reset(Setting(1))
    call.promise.set_result((4, b"gradient", 1.0, 2.0, 3.0))
    assert list(transport.poll(0.0)) == []


def test_an_actor_that_is_gone_has_left(ray: FakeRay) -> None:
    transport = opened()
    transport.send(1, JOB)
    ray.actors[1].calls[-1].promise.set_exception(RayActorError())
    assert list(transport.poll(0.0)) == [Left(1)]


@pytest.mark.parametrize("wrapped", [True, False])
def test_what_the_objective_raises_ends_the_run(wrapped: bool, ray: FakeRay) -> None:
    error: Exception = ValueError("no such sample")
    if wrapped:
        outer = RayError("a long trace")
        outer.cause, error = error, outer
    transport = opened()
    transport.send(0, JOB)
    ray.actors[0].calls[-1].promise.set_exception(error)
    with pytest.raises(RunFailed, match="worker 0: no such sample"):
        list(transport.poll(0.0))


@pytest.mark.parametrize(
    ("said", "cause", "shown"),
    [
        ("trace\n  last line\n", None, "not ready:   last line"),
        ("trace", ValueError("no file"), "not ready: no file"),
        ("", None, "not ready: $"),
    ],
)
def test_actors_that_are_not_ready_are_ended(
    said: str, cause: Exception | None, shown: str, ray: FakeRay
) -> None:
    ray.error = RayError(said)
    ray.error.cause = cause
    with pytest.raises(RunFailed, match=f"Ray's actors are {shown}"):
        opened()
    assert ray.killed == ray.actors and len(ray.actors) == 2 and ray.is_over
