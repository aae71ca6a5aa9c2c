"""The identity of a run: what its numbers depend on, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from simulator.sweep.runs import Run, identity, run_of, runs_of
from simulator.sweep.source_version import source_version
from tests.sweep.conftest import SMALL, plan_of


def first(*overrides: str, plugins: tuple[str, ...] = (), text: str = SMALL) -> list[Run]:
    """The runs of the first point."""
    return list(runs_of(plan_of(text, *overrides, plugins=plugins).grid.points[0]))


def test_runs_are_in_the_order_of_methods_and_seeds() -> None:
    found = first()
    assert [(run.index, run.entry.name, run.seed) for run in found] == [
        (0, "asgd", 0), (0, "asgd", 1), (1, "ringmaster", 0), (1, "ringmaster", 1),
    ]  # fmt: skip
    assert [run.replicas for run in found] == [2, 2, 1, 1]
    for run in found:
        assert run == run_of(run.scenario, run.index, run.seed)
        assert run.id == identity(run.content) and len(run.id) == 64
        assert run.content["seed"] == run.seed and run.content["version"] == source_version()
        assert run.content["method"]["name"] == run.entry.name
    assert not {"name", "sweep", "methods", "seeds", "engine", "label"} & set(found[0].content)
    assert "cluster_seed" not in found[0].content and "code" not in found[0].content["method"]


def same(*overrides: str) -> bool:
    return first()[0].id == first(*overrides)[0].id


@pytest.mark.parametrize(
    ("override", "is_same"),
    [
        ("description=other", True), ("name=other", True), ("engine=numpy", True),
        ("methods[0].label=other", True), ("seeds=7", True), ("methods[1].stepsize=0.7", True),
        ("stop.time=41", False), ("methods[0].stepsize=0.7", False), ("record.points=11", False),
        ("common_random_numbers=false", False),
    ],
)  # fmt: skip
def test_what_changes_a_run(override: str, is_same: bool) -> None:
    assert same(override) is is_same


def test_labels_count_if_each_method_has_draws_of_its_own() -> None:
    own = first("common_random_numbers=false", "methods[0].label=mine")[0]
    assert own.content["label"] == "mine"


def test_the_first_seed_counts_if_a_prescription_uses_its_cluster() -> None:
    found = first(
        "methods[1].stepsize=theory",
        "seeds=[4, 2]",
        "stop.target={metric: grad_norm_sq, below: 0.1}",
    )
    assert [run.content.get("cluster_seed") for run in found] == [None, None, 4, 4]


def test_torch_and_code_of_one_s_own_count() -> None:
    plugins = ("tests.shared.brittle:Brittle",)
    text = SMALL.replace("ringmaster, stepsize: 0.2, delay_threshold: 2", "brittle, stepsize: 0.2")
    text = text.replace("ringmaster", "brittle")
    shipped, *_, own = first(plugins=plugins, text=text)
    assert "code" not in shipped.content["method"]
    code: Any = own.content["method"]["code"]
    assert "brittle" in str(code) and Path("tests/shared/brittle.py").is_file()
