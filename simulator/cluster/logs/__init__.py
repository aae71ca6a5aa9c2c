"""Logs of real clusters: read, checked, and converted to lines of a scenario."""

__all__: list[str] = []
