"""The numbers of the time to the target against a swept quantity, with theory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import DataError
from simulator.plots.swept import answers, finished, is_quantity, key_of, lines, varying
from simulator.results.result import Result, keys_beside, swept_keys
from simulator.scenario.writing import flow

if TYPE_CHECKING:
    from pandas import DataFrame, Series

__all__ = ["MOST_LINES", "MOST_PANELS", "can_show", "fits", "time_to_target"]

#: More lines than this cannot be distinguished, and more panels do not fit on a page.
MOST_LINES, MOST_PANELS = 12, 12
_THEORY = ("theory", "theory_factor", "lower_bound", "lower_factor")


def can_show(result: Result) -> bool:
    """Whether a target was swept over values of some key, in few enough lines."""
    if result.target is None or not varying(result):
        return False
    return fits(result, key_of(result, None))


def fits(result: Result, key: str) -> bool:
    """Whether lines against a swept key, a panel for each value of the others, are not too many."""
    return result.summary["label"].nunique() <= MOST_LINES and _panels(result, key) <= MOST_PANELS


def _panels(result: Result, key: str) -> int:
    others = keys_beside(result.summary, key)
    return len(result.summary[others].drop_duplicates()) if others else 1


def time_to_target(
    result: Result, *, x: str | None = None, bounds: DataFrame | None = None
) -> DataFrame:
    """Every number that `targets.draw` shows.

    Args:
        result: of a sweep with a target.
        x: the swept key on the axis; by default the first one that has several values.
        bounds: the bounds at each point, from `simulator.plots.overlay.bounds_of`.

    Returns:
        A row per (line, value of `x`). Columns: key (that is `x`), value, the other swept keys,
        line, label, algorithm, stepsize (the best at this point), seeds, reached (the number of
        seeds that reached the target), time (median seconds to the target over seeds, infinite if
        most never reach it), lower, upper (quartiles), horizon (the length of the runs at this
        value), target; theory (seconds by the method's own formula, NaN if there is none),
        theory_factor (the middle of time/theory of the method), lower_bound (of any method, up to
        a constant), lower_factor (the smallest time/lower_bound of all).

    Raises:
        DataError: `x` was not swept, there is no target, or there are too many lines.
    """
    if result.target is None:
        raise DataError("the scenario has no target: there is no time to it")
    key = key_of(result, x)
    if not fits(result, key):
        lines, panels = result.summary["label"].nunique(), _panels(result, key)
        others = ", ".join(name for name in varying(result) if name != key)
        raise DataError(
            f"{lines} lines in {panels} panels against {key}, must be at most {MOST_LINES} in "
            f"{MOST_PANELS}: choose values of {others or 'the methods'} with --where"
        )
    found = _with_theory(_points(result, key), bounds, swept_keys(result.summary))
    return _tidy(found, key, str(result.target))


def _points(result: Result, key: str) -> DataFrame:
    keys = swept_keys(result.summary)
    found = answers(result, keys)
    beside = keys_beside(result.summary, key)
    found["line"] = lines(found, [other for other in varying(result) if other in beside])
    found["horizon"] = _horizons(result, key).reindex(found[key]).to_numpy()
    return found


def _horizons(result: Result, key: str) -> Any:
    """Value of the key -> length of the longest run there, in seconds."""
    done = result.curves[result.curves["label"].isin(finished(result)["label"])]
    return done.groupby(key, dropna=False)["time"].max()


def _with_theory(found: DataFrame, bounds: DataFrame | None, keys: list[str]) -> DataFrame:
    if bounds is None:
        return found.assign(**dict.fromkeys(_THEORY, np.nan))
    bounds = bounds.assign(**{key: _like(bounds[key], found[key]) for key in keys})
    own = bounds[[*keys, "algorithm", "theory"]]
    found = found.merge(own, how="left", on=[*keys, "algorithm"])
    lower = bounds[[*keys, "lower_bound"]].drop_duplicates(keys)
    found = found.merge(lower, how="left", on=keys)
    ratio = (found["time_to_target"] / found["theory"]).replace([np.inf, -np.inf], np.nan)
    touching = (found["time_to_target"] / found["lower_bound"]).replace(np.inf, np.nan).min()
    factors = ratio.groupby(found["label"]).transform("median")
    return found.assign(theory_factor=factors, lower_factor=touching)


def _like(values: Series[Any], stored: Series[Any]) -> Series[Any]:
    """Swept values as in the tables: numbers, or YAML text."""
    if stored.dtype.kind in "iufb":
        return values.astype(stored.dtype)
    return values.map(lambda value: value if isinstance(value, str) else flow(value))


def _tidy(found: DataFrame, key: str, target: str) -> DataFrame:
    found = found.rename(
        columns={"time_to_target": "time", "time_q25": "lower", "time_q75": "upper"}
    )
    found = found.assign(key=key, value=found[key], target=target)
    others = [name for name in found.columns[: list(found.columns).index("label")] if name != key]
    names = ["line", "label", "algorithm", "stepsize", "seeds", "reached", "time", "lower"]
    names += ["upper", "horizon", "target", *_THEORY]
    rank = {line: place for place, line in enumerate(dict.fromkeys(found["line"]))}
    order = found["line"].map(rank)
    by = ["_line", "value"] if is_quantity(found["value"]) else ["_line"]
    found = found.assign(_line=order).sort_values(by, kind="stable")
    return found[["key", "value", *others, *names]].reset_index(drop=True)
