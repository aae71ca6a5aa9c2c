"""`paceline report`, as a user types it."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Command


def test_the_report_stands_in_the_folder_or_where_it_is_asked_for(
    paceline: Command, small: Path, undrawn: None
) -> None:
    paceline("run", small)
    done = paceline("report", "results/small")
    assert (done.exit_code, done.stdout) == (0, "results/small/report.html\n")
    paceline("report", "results/small", "-o", "elsewhere/small.html")
    first = Path("results/small/report.html").read_bytes()
    assert Path("elsewhere/small.html").read_bytes() == first
    assert b"reaches loss_gap &lt;= 0.5 in" in first


def test_a_directory_without_results_is_refused(paceline: Command) -> None:
    done = paceline("report", "nowhere")
    assert done.exit_code == 2
    assert "nowhere holds no results: resolved.yaml is missing" in done.stderr
