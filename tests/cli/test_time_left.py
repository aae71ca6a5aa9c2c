"""The remaining time at the end of a progress bar."""

from __future__ import annotations

import pytest
from rich.progress import Progress, Task, TaskID

from simulator.cli.duration import duration
from simulator.cli.time_left import TimeLeft


def said(share: float, elapsed: float) -> str:
    progress = Progress(get_time=lambda: elapsed)
    task = Task(TaskID(0), "", 1.0, share, _get_time=lambda: elapsed, _lock=progress._lock)
    task.start_time = 0.0
    return TimeLeft().render(task).plain


def test_the_rest_goes_as_fast_as_what_is_done() -> None:
    assert said(0.25, 10.0) == "30.0 s left"
    assert said(0.5, 3600.0) == "1 h 0 min left"
    assert said(1.0, 10.0) == "0.0 s left"


def test_before_anything_is_done_it_says_nothing() -> None:
    assert said(0.0, 5.0) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.25, "0.2 s"), (89.0, "89.0 s"), (400.0, "7 min"), (4000.0, "1 h 7 min")],
)
def test_durations_are_said_as_people_do(seconds: float, text: str) -> None:
    assert duration(seconds) == text
