"""The event loop: the clock, the workers, and the server or the peers.

It knows neither algorithms nor objectives. It calls a method's hooks with arriving gradients and
passes the method's arithmetic to an engine.
"""

__all__: list[str] = []
