"""Data sets with classes: sources and preparation."""

from simulator.problems.data.spec import DataSpec, LibsvmData, SklearnData, SyntheticData

__all__ = ["DataSpec", "LibsvmData", "SklearnData", "SyntheticData"]
