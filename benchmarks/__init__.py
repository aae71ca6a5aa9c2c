"""What is measured against what: `python -m benchmarks`."""

__all__: list[str] = []
