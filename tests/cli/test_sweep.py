"""Everything that `paceline sweep`, `resume` and `merge` print."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Command, Golden
from tests.shared.brittle import BRITTLE
from tests.shared.told import told


def test_all_that_a_sweep_says(paceline: Command, small: Path, golden: Golden) -> None:
    sweep = ("sweep", small, "--set", "cluster.workers=2,4", "--seeds", "2")
    found = [
        paceline(*sweep, "--dry-run", "--why", "-j", 1),
        paceline(*sweep, "--dry-run", "--json"),
        paceline(*sweep, "-o", "a", "--shard", "1/2", "-j", 1),
        paceline(*sweep, "-o", "b", "--shard", "2/2", "--json", "-j", 1),
        paceline("merge", "a", "b", "-o", "whole"),
        paceline("resume", "whole", "--why", "-j", 1),
        paceline("merge", "a", "b", "-o", "again", "--json"),
        paceline(*sweep, "--dry-run", "--set", "stop={arrivals: 50}"),
    ]
    golden("sweep", told(*found))


def test_all_that_is_said_of_runs_that_failed_or_diverged(
    paceline: Command, small: Path, golden: Golden
) -> None:
    methods = "methods=[{name: brittle, stepsize: 0.1, breaks: true}, {name: asgd, stepsize: 99}]"
    whole = "methods.brittle.breaks=false"
    sweep = ("sweep", small, "-j", 1, "--plugin", BRITTLE, "--set", methods, "-o", "d")
    found = [
        paceline(*sweep, "--seeds", "6"),
        paceline("resume", "d", "--plugin", BRITTLE, "--json", "-j", 1),
        paceline(*sweep[:-1], "e", "--set", whole, "--seeds", 1, "--strict"),
        paceline("resume", "e", "--plugin", BRITTLE, "-j", 1),
    ]
    golden("sweep_failed", told(*found))
