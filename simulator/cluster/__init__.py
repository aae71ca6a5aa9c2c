"""The cluster: workers, their compute times, and the events of their jobs.

Knows no algorithm and no objective. Importing this package loads neither numba nor pandas.
"""

__all__: list[str] = []
