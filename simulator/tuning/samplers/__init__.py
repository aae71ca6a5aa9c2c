"""Samplers, which choose the next trial of a space: one file per kind."""

__all__: list[str] = []
