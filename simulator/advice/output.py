"""The files of an advice: its answer as JSON, the winner as a scenario, tables and a report."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

from simulator.advice.advise import Advice
from simulator.advice.finding import Finding
from simulator.advice.samples import Range
from simulator.advice.words import answer_sentence, sentences
from simulator.errors import MissingExtra, ResumeRefused
from simulator.files import Staging
from simulator.report.advice import ADVICE
from simulator.report.page import write_report
from simulator.results.store import RESOLVED, write
from simulator.scenario import Scenario

__all__ = ["ADVISED", "advised", "check_place", "record", "write_advice"]

ADVISED = "advised.yaml"
_HEADER = "# The advised method with its tuned parameters, and the method in use.\n"


def check_place(directory: Path) -> None:
    """Refuse a directory with other results.

    Raises:
        ResumeRefused: it holds those of another command.
    """
    if (directory / RESOLVED).exists() and not (directory / ADVICE).exists():
        hint = "choose another directory with --output, or allow --overwrite"
        raise ResumeRefused(f"{directory} holds other results: {hint}")


def write_advice(advice: Advice, directory: Path) -> list[Path]:
    """Write `advice.json`, `advised.yaml`, the tables of the main comparison, and `report.html`.

    The report is left out where jinja2 is not installed.

    Raises:
        StorageError: the disk is full or the place cannot be written.
    """
    main = advice.main
    text = json.dumps(record(advice), indent=2, allow_nan=False).encode() + b"\n"
    files = {ADVICE: text, ADVISED: (_HEADER + advised(advice).to_yaml()).encode()}
    for one in advice.findings:
        files[f"best-{one.problem.key}.yaml"] = one.best.to_yaml().encode()
    with Staging(directory) as staging:
        for name, content in files.items():
            staging.write(name, partial(_fill, content))
    tables = write(main.result, directory, main.best, overwrite=True)
    made = [*(directory / name for name in files), *tables]
    with suppress(MissingExtra):
        made.append(write_report(directory))
    return made


def _fill(content: bytes, file: IO[bytes]) -> None:
    file.write(content)


def advised(advice: Advice) -> Scenario:
    """The scenario of the main problem with the winner, and the method in use."""
    main, wanted = advice.main, (advice.winner, advice.current)
    methods = [entry for entry in main.best.methods if entry.label in wanted]
    ordered = sorted(methods, key=lambda entry: entry.label != advice.winner)
    name = f"{advice.source.name}-advised"
    return main.best.model_copy(update={"methods": ordered, "name": name})


def record(advice: Advice) -> dict[str, Any]:
    """The advice as JSON; what is unknown or infinite is null."""
    return {
        "source": advice.source.name,
        "workers": advice.source.cluster.size,
        "winner": advice.winner,
        "current": advice.current,
        "answer": answer_sentence(advice),
        "sentences": sentences(advice),
        "problems": [_problem(one) for one in advice.findings],
        "skipped": advice.skipped,
    }


def _problem(finding: Finding) -> dict[str, Any]:
    target = finding.result.target
    return {
        "key": finding.problem.key,
        "title": finding.problem.title,
        "target": str(target),
        "trials": finding.trials,
        "seeds": list(finding.tuning.seeds),
        "fresh_seeds": list(finding.tuning.fresh),
        "samples": 0 if finding.samples is None else finding.samples.count,
        "first": finding.first,
        "lower_bound": _finite(finding.bounds.lower),
        "methods": [_method(finding, row) for row in finding.table.to_dict("records")],
        "variants": [
            {"name": one.name, "seconds": {key: _finite(time) for key, time in one.times.items()}}
            for one in finding.variants
        ],
    }


def _method(finding: Finding, row: dict[Any, Any]) -> dict[str, Any]:
    label = row["label"]
    samples = finding.samples
    return {
        "label": label,
        "algorithm": row["algorithm"],
        "parameters": finding.parameters(label),
        "seconds": _finite(row["time_to_target"]),
        "interval": _ends(None if samples is None else samples.seconds(label)),
        "ratio": _finite(row["ratio"]),
        "at_least": _finite(row["at_least"]),
        "reached": row["reached"],
        "seeds": row["seeds"],
        "first": label in finding.first,
    }


def _ends(found: Range | None) -> list[float | None] | None:
    return None if found is None else [_finite(found.low), _finite(found.high)]


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
