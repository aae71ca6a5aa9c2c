"""Fair tuning: each method's parameters with the same budget, compared on fresh seeds."""

from simulator.tuning.comparison import best_scenario
from simulator.tuning.search import search

__all__ = ["best_scenario", "search"]
