"""Theory: lower and upper bounds in seconds on the time to a target, without simulation."""

from __future__ import annotations

from simulator.theory.fixed import best_of_fastest, best_synchronous, everyone, synchronous
from simulator.theory.setting import Setting, setting
from simulator.theory.tabulate import bounds, table
from simulator.theory.times import SortedTimes
from simulator.theory.tree import tree_table

__all__ = [
    "Setting",
    "SortedTimes",
    "best_of_fastest",
    "best_synchronous",
    "bounds",
    "everyone",
    "setting",
    "synchronous",
    "table",
    "tree_table",
]
