"""Methods on real workers in real time, and the exact simulation of recordings."""

__all__: list[str] = []
