"""Everything that is found of a name."""

from __future__ import annotations

import pytest

from simulator.cli.explanations.search import known_names, texts
from tests.conftest import Golden
from tests.shared.parts import PARTS

NAMES = {
    "kinds": ["edges", "lognormal", "ring"],
    "keys": ["links.upload", "stop.target.metric", "cluster.groups[0].workers", "cold_start"],
    "words": ["mixed_gpus", "slow_links", "spacing", "interrupt", "schedule"],
}


@pytest.mark.parametrize("group", NAMES)
def test_all_that_is_found(group: str, golden: Golden) -> None:
    golden(
        f"found_{group}",
        "\n\n\n".join(text for name in NAMES[group] for text in texts(PARTS, name)),
    )


def test_a_path_is_looked_up_among_paths_and_a_name_among_names() -> None:
    names, paths = known_names(PARTS, "lognormal"), known_names(PARTS, "a.b")
    assert len(set(names)) == len(names)
    assert len(set(paths)) == len(paths)
    assert {"lognormal", "mean", "interrupt"} <= set(names)
    assert "cluster.compute_time.mean" in paths
    assert "cluster.groups[].workers" not in paths
    assert "cluster.groups.workers" in paths
    assert "lognormal" not in paths
