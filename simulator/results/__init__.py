"""Results: the tables of a run, their place on disk, and the one-screen answer."""

from __future__ import annotations

from simulator.results.store import read, write
from simulator.results.tables import Result, Status, Target

__all__ = ["Result", "Status", "Target", "read", "write"]
