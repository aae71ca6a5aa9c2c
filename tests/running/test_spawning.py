"""Processes of a run end with their work."""

from __future__ import annotations

from simulator.running.pool import CONTEXT
from simulator.running.spawning import end_with_parent


def test_a_process_that_watches_its_parent_ends_with_its_work() -> None:
    process = CONTEXT.Process(target=end_with_parent)
    process.start()
    process.join(60.0)
    try:
        assert process.exitcode == 0
    finally:
        process.kill()
