"""Benchmarks against other programs: `python -m benchmarks`."""

__all__: list[str] = []
