"""One scenario to results: plan the schedules, simulate each, gather the tables."""

__all__: list[str] = []
