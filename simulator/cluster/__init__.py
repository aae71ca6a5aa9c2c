"""The cluster: workers, their compute times, and the events of their jobs.

This package knows neither algorithms nor objectives. Importing it loads neither numba nor pandas.
"""

__all__: list[str] = []
