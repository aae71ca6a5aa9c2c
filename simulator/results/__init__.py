"""Results: the tables of a run, their files, and the one-screen answer."""

from __future__ import annotations

from simulator.results.result import Result, Status, Target
from simulator.results.store import read, write

__all__ = ["Result", "Status", "Target", "read", "write"]
