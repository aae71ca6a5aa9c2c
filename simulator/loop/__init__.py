"""The event loop: the clock, the workers, and the server or the peers that methods talk to.

Knows no algorithm and no objective: it hands arriving gradients to a method's hooks and passes the
method's arithmetic on to an engine.
"""

__all__: list[str] = []
