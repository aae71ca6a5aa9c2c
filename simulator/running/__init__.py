"""One scenario to results: plan the schedules, simulate each, collect the tables."""

__all__: list[str] = []
