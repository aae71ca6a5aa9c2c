"""Everything that `paceline tune` prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.cli.tune import _fresh_seeds, _seeds
from tests.conftest import Command, Golden
from tests.shared.told import told


def test_all_that_a_tuning_says(paceline: Command, small: Path, golden: Golden) -> None:
    tune = ("tune", small, "--seeds", "2", "--fresh-seeds", "2", "--format", "svg", "-j", 1)
    found = [
        paceline(*tune, "--dry-run", "--trials", 2),
        paceline(*tune, "--dry-run", "--json", "--arrivals", 500),
        paceline(*tune, "--trials", 2, "-o", "d"),
        paceline(*tune, "--trials", 2, "-o", "e", "--joint", "--sampler", "random", "--json"),
        paceline(*tune, "--trials", 2, "-o", "d", "--set", "stop.target.below=0.4"),
    ]
    golden("tune", told(*found))


@pytest.mark.parametrize(
    ("text", "seeds", "fresh"),
    [(None, None, None), ("3", [0, 1, 2], 3), ("4..5", [4, 5], [4, 5]), ("7,", [7], [7])],
)
def test_a_bare_number_counts_fresh_seeds(text: str | None, seeds: object, fresh: object) -> None:
    assert (_seeds(text), _fresh_seeds(text)) == (seeds, fresh)
