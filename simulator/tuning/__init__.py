"""Fair tuning: every method's own parameters, with the same budget, compared on fresh seeds."""

__all__: list[str] = []
