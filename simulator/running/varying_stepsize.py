"""A method whose step size follows a rule over the run."""

from typing import Generic

from algorithms.base import Algorithm, Gradient
from algorithms.decentralised import Message
from simulator.loop.controller import Controller
from simulator.loop.protocols import V
from simulator.stepsize_rules import StepsizeRule

__all__ = ["VaryingStepsize"]


class VaryingStepsize(Generic[V]):
    """Sets the step size of `method` before each of its hooks, if it has changed.

    The field `method.scheduled` is the base times the factor of `rule`. Everything that a method
    computes when a gradient arrives, local steps included, has the factor of that instant.
    """

    def __init__(self, method: Algorithm, server: Controller[V], rule: StepsizeRule) -> None:
        self._method, self._server, self._rule = method, server, rule
        self._base = getattr(method, method.scheduled)
        self._by_time = rule.by == "time"
        self._factor = 1.0

    def on_gradient(self, gradient: Gradient) -> None:
        """The method's hook, at the step size of this instant."""
        self.renew()
        self._method.on_gradient(gradient)

    def on_message(self, message: Message) -> None:
        """The hook of a method without a server, at the step size of this instant."""
        self.renew()
        self._method.on_message(message)

    def renew(self) -> None:
        """Set the step size of this instant."""
        factor = self._rule.at(self._server.now if self._by_time else self._server.iteration)
        if factor != self._factor:
            self._factor = factor
            setattr(self._method, self._method.scheduled, self._base * factor)
            self._method.on_stepsize()
