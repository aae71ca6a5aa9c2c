"""From recordings of runs to the cluster section of a scenario."""

__all__: list[str] = []
