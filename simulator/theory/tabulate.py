"""The table of all bounds of a scenario."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING, Any

from simulator.theory.catalogue import BY_EDGES, LINKED, LOWER_ANY, LOWER_EQUAL, UPPER, Bound
from simulator.theory.measured import Measured, measured
from simulator.theory.prescribed import prescribed
from simulator.theory.realised import RealisedBound, realised_bounds
from simulator.theory.setting import Setting, setting

if TYPE_CHECKING:
    from pandas import DataFrame

    from simulator.results import Result
    from simulator.scenario import Scenario

__all__ = ["bounds", "table"]

Row = dict[str, Any]


def table(
    scenario: Scenario, *, epsilon: float | None = None, results: Result | None = None
) -> DataFrame:
    """Lower and upper bounds in seconds on the time to E||grad F||^2 <= eps.

    Nothing is simulated: a million workers take about a second.

    Args:
        scenario: the scenario.
        epsilon: eps; by default stop.target's, for the metric grad_norm_sq.
        results: results of the scenario, whose measured times are put beside the bounds.

    Returns:
        The table of `bounds` for the scenario's setting.

    Raises:
        ScenarioError: no eps is given, or the problem's L, Delta or sigma^2 are unknown.
        DataError: the results were measured for another target.

    Example:
        >>> table(load_scenario("scenarios/quickstart.yaml"))[["bound", "seconds", "constants"]]
    """
    return bounds(setting(scenario, epsilon), results)


def bounds(given: Setting, results: Result | None = None) -> DataFrame:
    """A row per bound; with results, a row per bound and label that was measured.

    Returns:
        Columns: bound (a method's name, or "lower bound, .."), kind (lower or upper), model (fixed:
        tau_i are mean seconds; universal: actual speeds), objectives (equal or any), applies
        (whether the problem has such objectives), seconds, constants (the numbers of the theorem,
        or "up to a constant" if only the formula is known), over_lower (seconds over the lower
        bound that applies, of the model that is nearer to the cluster), parameters (prescribed,
        name -> value), formula, note; and with results label, measured (median seconds to the
        target) and measured_over_lower. Measured methods without a bound are at the end.
    """
    import pandas as pd

    upper = UPPER + LINKED if given.facts.upload_latency else UPPER
    rows = [_fixed_row(bound, given) for bound in (LOWER_EQUAL, LOWER_ANY, *upper)]
    rows = sorted(rows + _realised_rows(given), key=lambda row: row["kind"] == "upper")
    least = _least(rows, given)
    if results is not None:
        rows = _with_measured(rows, measured(results, given.facts.epsilon), least)
    for row in rows:
        row["over_lower"] = row["seconds"] / least if least and row["applies"] else nan
    return pd.DataFrame(rows)


def _fixed_row(bound: Bound, given: Setting) -> Row:
    parameters = prescribed(bound, given)
    row = _row(bound, given, "fixed", bound.seconds(given, parameters))
    return {**row, "parameters": parameters, "formula": bound.formula, "note": _note(bound, given)}


def _realised_rows(given: Setting) -> list[Row]:
    return [
        {
            **_row(bound, given, "universal", bound.recursion.seconds),
            "parameters": {},
            "formula": bound.formula,
            "note": bound.note,
        }
        for bound in realised_bounds(given)
    ]


def _row(bound: Bound | RealisedBound, given: Setting, model: str, seconds: float) -> Row:
    return {
        "bound": bound.name,
        "kind": "lower" if bound.name.startswith("lower") else "upper",
        "model": model,
        "objectives": "any" if bound.any_objectives else "equal",
        "applies": given.differ.equal or bound.any_objectives,
        "seconds": seconds,
        "constants": bound.constants,
        "over_lower": nan,
    }


def _note(bound: Bound, given: Setting) -> str:
    """The limitations of this bound here."""
    notes = []
    if bound.name == "mindflayer" and given.trials is None:
        why = "workers fail" if given.failing else "speeds vary"
        notes.append(f"{why}: chances unknown")
    if bound.name == "rescaled_asgd" and isnan(given.differ.zeta):
        notes.append("zeta and rho unknown: without their terms")
    if bound.name in BY_EDGES and given.trips == []:
        notes.append("too many nodes for all paths")
    elif bound.name not in BY_EDGES and given.facts.upload_latency:
        notes.append("downloads free" if bound in LINKED else "messages taken as free")
    return "; ".join(notes)


def _least(rows: list[Row], given: Setting) -> float:
    """The lower bound for the problem and the cluster."""
    wanted = "equal" if given.differ.equal else "any"
    lower = [row for row in rows if row["kind"] == "lower" and row["objectives"] == wanted]
    realised = [row for row in lower if row["model"] == "universal" and row["seconds"] > 0]
    return float((realised or lower)[-1]["seconds"])


def _with_measured(rows: list[Row], found: dict[str, list[Measured]], least: float) -> list[Row]:
    """The rows with measured times, one for each label; methods without a bound at the end."""
    known = {row["bound"] for row in rows}
    every = [*rows, *(_unbounded(name) for name in found if name not in known)]
    return [
        {
            **row,
            "label": label,
            "measured": seconds,
            "measured_over_lower": seconds / least if least else nan,
        }
        for row in every
        for label, seconds in found.get(row["bound"], [Measured("", nan)])
    ]


def _unbounded(name: str) -> Row:
    return {
        "bound": name,
        "kind": "upper",
        "model": "",
        "objectives": "",
        "applies": False,
        "seconds": nan,
        "constants": "",
        "over_lower": nan,
        "parameters": {},
        "formula": "",
        "note": "no bound known",
    }
