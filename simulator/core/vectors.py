"""Inner products in plain loops, for set-up work whose bits must not depend on a library."""

from simulator.core.leaf import leaf

__all__ = ["inner"]


@leaf
def inner(a, b):  # type: ignore[no-untyped-def]
    """Inner product of two vectors, added from first to last."""
    total = 0.0
    for j in range(a.shape[0]):
        total += a[j] * b[j]
    return total
