"""Methods on real workers in real time, and the exact simulation of what was recorded."""

__all__: list[str] = []
