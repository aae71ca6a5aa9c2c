"""Data sets with classes: sources and preparation."""

from simulator.problems.data.image_spec import CifarData, IdxData, NpzData, PatternData
from simulator.problems.data.spec import DataSpec, LibsvmData, SklearnData, SyntheticData
from simulator.problems.data.text_spec import TextData

__all__ = [
    "CifarData",
    "DataSpec",
    "IdxData",
    "LibsvmData",
    "NpzData",
    "PatternData",
    "SklearnData",
    "SyntheticData",
    "TextData",
]
