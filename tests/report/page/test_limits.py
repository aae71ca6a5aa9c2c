"""Parts that are too long for the page are left out, and the page says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from simulator.report import render
from simulator.report.chart import MOST_POINTS, chart_data
from simulator.report.contents import MOST_ROWS, worker_rows
from simulator.report.points import points_of
from simulator.results.columns import WORKERS
from simulator.results.parquet import write_table
from simulator.results.store import read
from tests.shared.fabricated import made_result


def repeated(workers: pd.DataFrame) -> pd.DataFrame:
    """The first worker's rows, once for each of very many workers."""
    first = workers[workers["worker"] == workers["worker"].min()]
    return pd.concat([first.assign(worker=i) for i in range(MOST_ROWS)], ignore_index=True)


def test_many_workers_have_no_table() -> None:
    made = made_result()
    assert worker_rows(points_of(made)) is not None
    assert worker_rows(points_of(replace(made, workers=repeated(made.workers)))) is None


def test_the_page_says_what_it_left_out(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        if file.suffix in (".parquet", ".yaml", ".json"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "workers.parquet").open("wb") as file:
        write_table([repeated(read(folder).workers)], WORKERS, file)
    page = render(tmp_path)
    assert "The table of workers is too long for a page: workers.parquet has it." in page
    assert 'id="workers"' not in page


def test_points_beyond_the_last_that_fits_have_no_chart() -> None:
    (point,) = points_of(made_result())
    points = [replace(point, values={"k": str(k)}) for k in range(MOST_POINTS + 2)]
    shown = chart_data(points)["points"]
    assert [point["name"] for point in shown] == [f"k = {k}" for k in range(MOST_POINTS)]
