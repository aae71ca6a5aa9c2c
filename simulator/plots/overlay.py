"""Bounds from theory at every point of a stored sweep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulator.scenario.writing import flow
from simulator.sweep.session import reload
from simulator.theory import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame

    from simulator.sweep.grid import Point

__all__ = ["bounds_of"]


def bounds_of(directory: Path, plugins: Iterable[str] = ()) -> DataFrame:
    """The bounds at each point of the sweep in a directory.

    Returns:
        A row per (point, method with a bound): the swept keys, algorithm, theory (seconds by the
        formula of the model that is nearer to the cluster), lower_bound (seconds).

    Raises:
        DataError: the directory holds no sweep.
        ResumeRefused: another version of paceline made it.
        ScenarioError: the target is not grad_norm_sq, or a constant of the problem is unknown.
    """
    points = reload(directory, plugins).points
    return pd.concat([_at(point) for point in points], ignore_index=True)


def _at(point: Point) -> DataFrame:
    found = table(point.scenario)
    lower = (found["seconds"] / found["over_lower"]).replace([np.inf, -np.inf], np.nan).max()
    upper = found[(found["kind"] == "upper") & found["applies"]]
    upper = upper.drop_duplicates("bound", keep="last")
    rows = pd.DataFrame({"algorithm": upper["bound"], "theory": upper["seconds"]})
    for place, (key, value) in enumerate(point.values.items()):
        rows.insert(place, key, flow(value) if isinstance(value, list | dict) else value)
    return rows.assign(lower_bound=lower)
