"""Data sets with classes: where they come from and how they are prepared."""

from simulator.problems.data.spec import DataSpec, LibsvmData, SklearnData, SyntheticData

__all__ = ["DataSpec", "LibsvmData", "SklearnData", "SyntheticData"]
