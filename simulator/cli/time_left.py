"""The end of a progress bar: the remaining time."""

from __future__ import annotations

from rich.progress import ProgressColumn, Task
from rich.text import Text

from simulator.cli.duration import duration

__all__ = ["TimeLeft"]


class TimeLeft(ProgressColumn):
    """The remaining time, at the average pace of the finished part.

    rich's own column uses the last half minute only, in which a sweep of long runs may finish
    nothing at all.
    """

    def render(self, task: Task) -> Text:
        """`elapsed (1 - share) / share` seconds, or nothing yet."""
        share, elapsed = task.percentage / 100.0, task.elapsed or 0.0
        if share <= 0.0:
            return Text("")
        return Text(f"{duration(elapsed * (1.0 - share) / share)} left")
