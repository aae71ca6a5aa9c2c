"""Sweeps: a grid of scenarios, planned, computed by processes that may die, and merged."""

__all__: list[str] = []
