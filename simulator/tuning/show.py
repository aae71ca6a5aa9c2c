"""The result of a tuning, for people (a table on one screen) and for programs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simulator.results.result import Target
from simulator.results.show import reached_text, screen_table, short
from simulator.tuning.choice import Edge
from simulator.tuning.comparison import Verdict
from simulator.tuning.search import Tuning
from simulator.tuning.space import Axis, MethodSpace, Parameter
from simulator.tuning.study import Study

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["notes", "space_lines", "space_records", "verdict_records", "verdict_table"]


def verdict_table(found: list[Verdict], tuning: Tuning, *, title: str) -> Table:
    """A row per method, the fastest on the fresh seeds first."""
    table = screen_table(title, "\n".join(_caption(tuning)))
    table.add_column("method", overflow="fold")
    table.add_column("best parameters", overflow="fold")
    for name in ("tuned\nmean [s]", "fresh\nmean [s]", "reached", "ratio\nto best", "trials",
                 "configu-\nrations", "arrivals"):  # fmt: skip
        table.add_column(name, justify="right", no_wrap=True)
    for verdict in found:
        table.add_row(*_cells(verdict))
    return table


def _caption(tuning: Tuning) -> list[str]:
    goal = tuning.scenario.stop.target
    assert goal is not None
    seeds = f"{_count(len(tuning.seeds), 'seed')}, compared on {len(tuning.fresh)} fresh"
    return [
        f"Target: {Target(goal.metric, goal.value)}, in simulated seconds.",
        f"Chosen on {seeds} (mean, ± standard deviation).",
    ]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _cells(verdict: Verdict) -> list[str]:
    spread = "" if math.isnan(verdict.spread) else f" ±{short(verdict.spread)}"
    return [
        verdict.choice.method.label,
        _parameters(verdict),
        short(verdict.tuned),
        f"{short(verdict.fresh)}{spread}",
        reached_text(verdict.reached, verdict.seeds),
        "-" if math.isnan(verdict.ratio) else f"{verdict.ratio:.2f}",
        f"{verdict.trials}{' (all)' if verdict.exhausted else ''}",
        str(verdict.configurations),
        f"{verdict.arrivals:,}",
    ]


def _parameters(verdict: Verdict) -> str:
    """The chosen values; ! marks those at an edge."""
    edges = {edge.name for edge in verdict.choice.edges}
    return ", ".join(
        f"{name}={value:g}{' !' if name in edges else ''}"
        if isinstance(value, float)
        else f"{name}={value}{' !' if name in edges else ''}"
        for name, value in verdict.choice.configuration.parameters.items()
    )


def notes(found: list[Verdict], tuning: Tuning) -> list[str]:
    """The caveats of the table."""
    lines = []
    for verdict in found:
        for edge in verdict.choice.edges:
            lines.append(_edge_note(verdict.choice.method.label, edge))
    if len(tuning.studies) < len(tuning.space):
        lines.append(
            "A joint search looks for one winner: it gave the others fewer trials, so their times "
            "say nothing about them. Leave `joint` out for a comparison."
        )
    absent = [m.label for m, c in zip(tuning.space, tuning.choices, strict=True) if c is None]
    lines += [f"{label}: no trial was completed, so it is not compared." for label in absent]
    return lines


def _edge_note(label: str, edge: Edge) -> str:
    side = "largest" if edge.is_upper else "smallest"
    advice = "use --extend" if edge.extendable else "name a wider list under tune.methods"
    return (
        f"! {label}: the best {edge.name}, {edge.value:g}, is the {side} that was tried: {advice}."
    )


def verdict_records(found: list[Verdict]) -> list[dict[str, Any]]:
    """The verdicts as JSON objects; an infinite or missing mean is null."""
    return [_record(verdict) for verdict in found]


def _record(verdict: Verdict) -> dict[str, Any]:
    choice = verdict.choice
    return {
        "label": choice.method.label,
        "algorithm": choice.method.entry.name,
        "parameters": choice.configuration.parameters,
        "trial": choice.outcome.trial.number,
        "edges": [{"parameter": e.name, "upper": e.is_upper} for e in choice.edges],
        "trials": verdict.trials,
        "configurations": verdict.configurations,
        "arrivals": verdict.arrivals,
        "exhausted": verdict.exhausted,
        "tuned_mean": _finite(verdict.tuned),
        "fresh_mean": _finite(verdict.fresh),
        "fresh_deviation": _finite(verdict.spread),
        "fresh_score": verdict.score,
        "reached": verdict.reached,
        "seeds": verdict.seeds,
        "ratio": _finite(verdict.ratio),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def space_lines(studies: list[Study]) -> list[str]:
    """The search space, in words: a line per method and one per parameter."""
    lines = [f"Budget: {studies[0].budget}{' each' if len(studies) > 1 else ' together'}"]
    for study in studies:
        for method in study.space:
            lines.append(f"{method.label}: {_size(method)}")
            lines += [f"  {one.name}: {_said(one)}" for one in method.parameters]
            lines += [f"  {one.name}: {_said(one)}, on every trial" for one in method.axes]
    return lines


def _size(method: MethodSpace) -> str:
    riding = math.prod(len(values) for values in method.coefficients(0).values())
    schedules = "any number of" if math.isinf(method.size) else f"at most {method.size:.0f}"
    return f"{schedules} schedules, each with {_count(riding, 'configuration')}"


def _said(one: Parameter | Axis) -> str:
    """The range of a parameter or coefficient, and when it exists."""
    if one.choices:
        said = ", ".join(str(choice) for choice in one.choices)
    else:
        said = f"{one.low:g} to {one.high:g}{' in equal ratios' if one.log else ''}"
        said += f", {one.num} values" if isinstance(one, Axis) else ""
    if isinstance(one, Parameter) and one.when is not None:
        said += f", where {one.when[0]} is {' or '.join(map(str, one.when[1]))}"
    return said


def space_records(studies: list[Study]) -> list[dict[str, Any]]:
    """The spaces as JSON objects."""
    return [
        {
            "label": method.label,
            "algorithm": method.entry.name,
            "parameters": {one.name: _said(one) for one in method.parameters},
            "coefficients": method.coefficients(0),
        }
        for study in studies
        for method in study.space
    ]
