"""The base of all methods: the server, vectors and parameters.

A method is a dataclass. Its fields are its hyper-parameters, its hooks are `start` and
`on_gradient`. Assigning `self.model` is one server update; `self.assign(worker)` starts a job of a
worker at the model. Vectors support ordinary arithmetic: a + b, a - b, c * a.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict

from algorithms.parts.facts import Facts, noise_ratio, rounded_down, rounded_up
from algorithms.parts.local_steps import LocalSteps, WorkerSteps, local_sum
from algorithms.parts.look import Look, ranges
from algorithms.parts.operations import minimum
from algorithms.parts.parameters import (
    Batch,
    Coefficient,
    Count,
    IsCoefficient,
    Level,
    MatrixShape,
    OnNewModel,
    Positive,
    Radius,
    Share,
    Threshold,
    Weight,
    coefficient,
    prescribed,
)
from algorithms.parts.server import Cluster, ServerOf, Timer
from algorithms.parts.vectors import Scalar, Vector

__all__ = [
    "Algorithm",
    "Batch",
    "Cluster",
    "Coefficient",
    "Count",
    "Facts",
    "Gradient",
    "IsCoefficient",
    "Level",
    "LocalSteps",
    "Look",
    "MatrixShape",
    "OnNewModel",
    "Positive",
    "Radius",
    "Scalar",
    "Server",
    "ServerOf",
    "Share",
    "Threshold",
    "Timer",
    "Vector",
    "Weight",
    "WorkerSteps",
    "coefficient",
    "local_sum",
    "minimum",
    "noise_ratio",
    "prescribed",
    "ranges",
    "rounded_down",
    "rounded_up",
]


class Gradient(Protocol):
    """A stochastic gradient that has arrived.

    `delay` is the number of server updates between its dispatch and its arrival, 0 if fresh. It
    does not grow while the gradient waits in a batch or a table, or when an entry is used again.
    `version` is the number of updates in its `model`. `value` is computed only if read. To use it
    after the arrival, keep the vector: reading `value` again computes it again.
    """

    @property
    def worker(self) -> int: ...
    @property
    def delay(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def started(self) -> float: ...
    @property
    def finished(self) -> float: ...
    @property
    def model(self) -> Vector: ...
    @property
    def value(self) -> Vector: ...

    def at(self, model: Vector, step: int) -> Vector:
        """Gradient number `step` of this job at another `model`."""

    def of(self, task: int, draw: int) -> Vector:
        """Gradient number `draw` of worker `task` at `model`: the same for all who compute it."""

    def moved(self, steps: LocalSteps) -> Vector:
        """The change of the model by `steps`, the method's `worker_steps`, over -`stepsize`."""

    @property
    def dimension(self) -> int:
        """Coordinates of the model."""

    def sparsified(self, vector: Vector, number: int, keep: int) -> Vector:
        """`vector` with `keep` random coordinates, times d/keep: number `number` of its worker."""

    def sent(self, steps: WorkerSteps, states: list[Any]) -> Vector:
        """The message of the job after `steps`, the method's `worker_steps`.

        `states` has what each worker keeps, `steps.first(zeros)` before its first job; that of this
        worker is replaced. On a real worker the state is there, and the list stays as it is.

        `value`, `moved` and `sent` are messages: workers under `cluster.attacks` send others.
        """


Server = ServerOf[Gradient]
"""The server type of methods: its gradients have the attributes of `Gradient`."""


@dataclass(kw_only=True)
class Algorithm:
    """Base of the methods."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    random: ClassVar[bool] = False
    """Whether the method itself draws random numbers."""
    heterogeneous: ClassVar[bool] = False
    """Whether it converges to the right point if workers have different objectives."""
    decentralised: ClassVar[bool] = False
    """Whether it runs on nodes, without a server."""
    unreal: ClassVar[Any] = ""
    """Why it cannot run on real workers, as a clause about it; empty if it can. A function of the
    parameters if it depends on them."""
    inelastic: ClassVar[Any] = "is not defined for workers that join and leave"
    """Why it cannot run where workers come and go, as `unreal`."""
    decides: ClassVar[Any] = False
    """Whether values of vectors decide events, so that step sizes and seeds share no schedule; or a
    function of the parameters, as `unreal`."""
    exchanges_tasks: ClassVar[bool] = False
    """Whether a worker computes gradients of others, with `gradient.of`."""
    also_called: ClassVar[tuple[str, ...]] = ()
    """Names that people use for it or for a special case; `list` and `explain` know them."""
    look: ClassVar[Look | None] = None
    """Its line in figures; the default is the look of a shipped method, chosen by the name."""
    searched: ClassVar[Mapping[str, object]] = ranges()
    """The parameters that `paceline tune` searches by default, besides step sizes."""
    scheduled: ClassVar[str] = "stepsize"
    """The step size that a schedule changes, so that each gradient gets the factor once."""

    server: Server = field(init=False, repr=False, compare=False)

    # Any: a method without a server gets peers; `tests/contracts.py` checks both.
    def bind(self, server: Any) -> Self:
        """Attach the method to its cluster."""
        self.server = server
        self.assign = server.assign
        self.assign_many = server.assign_many
        return self

    @classmethod
    def check(cls, parameters: dict[str, Any], workers: int) -> Iterator[tuple[str, str]]:
        """Yield (field, broken rule) for parameters that do not fit the number of workers."""
        del parameters, workers
        yield from ()

    @classmethod
    def check_dimension(
        cls, parameters: dict[str, Any], dimension: int
    ) -> Iterator[tuple[str, str]]:
        """Yield (field, broken rule) for parameters that do not fit the dimension of the model."""
        del parameters, dimension
        yield from ()

    @property
    def worker_steps(self) -> WorkerSteps | None:
        """What a worker does within a job; None if it sends a gradient.

        A description with a field `steps` gets the number of gradients of each job.
        """
        return None

    @property
    def job_gradients(self) -> int:
        """The number of gradients of a job."""
        return int(getattr(self.worker_steps, "steps", 1))

    def start(self) -> None:
        """Called once at time 0; by default every worker gets the starting point."""
        self.server.assign_many()

    def on_gradient(self, gradient: Gradient) -> None:
        """Called at every arrival; the worker is idle until it is assigned."""
        raise NotImplementedError(f"{type(self).__name__} has no on_gradient")

    def on_message(self, message: Any) -> None:
        """Called at every delivery, for methods without a server."""
        raise NotImplementedError(f"{type(self).__name__} has no on_message")

    def on_join(self, worker: int) -> None:
        """Called when a worker has joined; by default it starts a job at the newest model."""
        self.assign(worker, gradients=self.job_gradients)

    def on_leave(self, worker: int) -> None:
        """Called when a worker has left; its job was cancelled, and jobs for it are ignored."""

    def on_stepsize(self) -> None:
        """Called when a schedule has changed the step size: recompute what depends on it."""

    def report(self) -> dict[str, NDArray[np.float64]]:
        """Additional columns (n,) of the table of workers, such as mean delays."""
        return {}

    def totals(self) -> dict[str, float]:
        """Additional columns of the summary, such as mean staleness."""
        return {}

    def _update(self, model: Vector) -> None:
        self.server.update(model)

    # attrgetter runs in C, and every arrival reads this.
    model = property(attrgetter("server.model"), _update, doc="Current; assigning is an update.")
