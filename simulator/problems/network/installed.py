"""A check that PyTorch is installed, without importing it."""

from importlib.util import find_spec

from simulator.errors import MissingExtra

__all__ = ["check_torch"]


def check_torch(purpose: str) -> None:
    """Raise MissingExtra if PyTorch, which `purpose` needs, is not installed."""
    if find_spec("torch") is None:
        raise MissingExtra("torch", package="PyTorch", purpose=purpose)
