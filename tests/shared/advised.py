"""Findings and advice made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd

from simulator.advice.advise import Advice
from simulator.advice.finding import Finding
from simulator.advice.samples import Samples
from simulator.advice.variants import Variant
from simulator.report.bounds import Bounds
from simulator.results.answer import answer
from simulator.results.result import Result, Target
from tests.shared.fabricated import summary_row

__all__ = ["MadeFinding", "made_advice"]


class MadeFinding(Finding):
    """What was found on a problem, from the times of each method's seeds."""

    def __init__(
        self,
        title: str,
        times: Mapping[str, Sequence[float]],
        *,
        samples: dict[str, list[float]] | None = None,
        resampled: bool = False,
        variants: Sequence[Variant] = (),
        bounds: Bounds | None = None,
        different: bool = False,
        resolution: float = 0.0,
    ) -> None:
        rows = [
            summary_row(label, seed, 0, time, simulated_seconds=100.0, target_resolution=resolution)
            for label, own in times.items()
            for seed, time in enumerate(own)
        ]
        empty = pd.DataFrame()
        target = Target("grad_norm_sq", 0.001)
        self.result = Result(curves=empty, summary=pd.DataFrame(rows), workers=empty, target=target)
        self.problem: Any = SimpleNamespace(key=title[:3], title=title, different=different)
        studies = [SimpleNamespace(budget=SimpleNamespace(amount=4))]
        self.tuning: Any = SimpleNamespace(studies=studies, seeds=[0, 1], fresh=[2, 3, 4])
        entries = [SimpleNamespace(label=label, name=label) for label in times]
        self.best: Any = SimpleNamespace(methods=entries)
        self.samples = None if samples is None else Samples(resampled, samples)
        self.variants = list(variants)
        self.table = answer(self.result)
        self.bounds = bounds or Bounds(reason="Bounds are not known.")

    def parameters(self, label: str) -> dict[str, Any]:
        """Two numbers and a word for every method."""
        return {"stepsize": 0.123456, "batch": len(label), "kind": "word"}


def made_advice(
    *findings: Finding,
    current: str = "sync_sgd",
    skipped: Sequence[str] = (),
    scenario: Any = None,
    workers: int = 3,
) -> Advice:
    """An advice made of given findings."""
    size = SimpleNamespace(size=workers)
    source: Any = SimpleNamespace(
        name="made", cluster=size, basis="the laws of a file", scenario=scenario
    )
    return Advice(source, current, list(findings), list(skipped))
