"""The section of a report about an advice, if the folder holds one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import DataError
from simulator.report.page_table import Cell, Table, number, text
from simulator.results.reading import is_number, read_json
from simulator.scenario.writing import flow

__all__ = ["ADVICE", "AdviceSection", "advice_of"]

ADVICE = "advice.json"


@dataclass(frozen=True)
class AdviceSection:
    """What the page says about an advice.

    Attributes:
        answer: the headline.
        topics: heading -> sentences.
        tables: a table of the methods for each problem.
    """

    answer: str
    topics: dict[str, list[str]]
    tables: list[Table]


def advice_of(directory: Path) -> AdviceSection | None:
    """The section of a results folder; None without `advice.json`.

    Raises:
        DataError: the file is damaged.
    """
    path = directory / ADVICE
    if not path.exists():
        return None
    content = read_json(path)
    try:
        topics = {topic: list(map(str, said)) for topic, said in content["sentences"].items()}
        tables = [_table(one) for one in content["problems"]]
        return AdviceSection(str(content["answer"]), topics, tables)
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is damaged: {type(error).__name__} {error}") from error


def _table(problem: dict[str, Any]) -> Table:
    columns = (
        "method|parameters|time to target [s]#|90 % interval from [s]#|to [s]#|reached#|"
        "ratio to the first#|may be first"
    )
    note = f"Target: {problem['target']}. {problem['trials']} trials of each method."
    rows = [_cells(row) for row in problem["methods"]]
    return Table.of(f"advice-{problem['key']}", str(problem["title"]), columns, rows, note)


def _cells(row: dict[str, Any]) -> list[Cell]:
    low, high = row["interval"] or (None, None)
    parameters = ", ".join(f"{name}={_written(value)}" for name, value in row["parameters"].items())
    return [
        text(str(row["label"])),
        text(parameters),
        number(_known(row["seconds"], "inf")),
        number(_known(low, "nan")),
        number(_known(high, "inf" if low is not None else "nan")),
        text(f"{row['reached']}/{row['seeds']}"),
        number(_known(row["ratio"], "nan")),
        text("yes" if row["first"] else ""),
    ]


def _written(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else flow(value)


def _known(value: Any, otherwise: str) -> float:
    return float(value) if is_number(value) else float(otherwise)
