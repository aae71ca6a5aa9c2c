"""Names of axes: words with units in place of the paths of keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulator.plots.axis_labels import goal_name, key_name, medians_text, setting_name
from simulator.scenario.schema import json_schema

UNITS = {"simulated seconds": "[s]", "real seconds": "[s]"}
UNITS["numbers per simulated second"] = "[numbers/s]"
#: Keys whose unit depends on their section.
BY_SECTION = {"mean", "every", "assign", "from", "seconds", "std", "turn"}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("cluster.workers", "workers $n$"),
        ("cluster.compute_time.mean", "compute time: mean [s]"),
        ("cluster.compute_time.mean.value", "compute time: mean [s]"),
        ("cluster.compute_time.job.sigma", r"job size: $\sigma$"),
        ("cluster.compute_time.job.mean", "job size: mean"),
        ("cluster.links.upload.bandwidth", "upload: bandwidth [numbers/s]"),
        ("cluster.links.upload.bandwidth.mean", "bandwidth: mean [numbers/s]"),
        ("cluster.faults.time_to_failure.mean", "time to failure: mean [s]"),
        ("cluster.server.assign", "server: assign [s]"),
        ("cluster.attacks.from", "attacks: from [s]"),
        ("cluster.attacks.seconds", "attacks: seconds [s]"),
        ("problem.noise.std", "noise: standard deviation"),
        ("methods.ringmaster.delay_threshold", "delay threshold of ringmaster"),
        ("methods[0].stepsize", "step size of methods[0]"),
        ("methods", "methods"),
        ("step size", "step size"),
    ],
)
def test_a_key_has_a_name_and_a_unit(key: str, name: str) -> None:
    assert key_name(key) == name


def units() -> Iterator[tuple[str, str]]:
    """Key -> unit, of all sections of a scenario."""
    for section in json_schema()["definitions"].values():
        for key, schema in section.get("properties", {}).items():
            if "unit" in schema and key not in BY_SECTION:
                yield key, schema["unit"]


def test_every_unit_of_the_scenario_is_on_the_axis() -> None:
    known = dict(units())
    assert len(known) > 20
    for key, unit in known.items():
        assert key_name(f"cluster.section.{key}").endswith(UNITS[unit]), key


def test_cases_have_no_unit_and_values_have_one() -> None:
    assert key_name("cluster.compute_time.mean", is_quantity=False) == "compute time: mean"
    assert setting_name("cluster.links.upload.latency", 0.5) == "upload: latency = 0.5 s"
    assert setting_name("cluster.compute_time.job.kind", "gamma") == "job size: kind = gamma"
    assert setting_name("seeds", True) == "seeds = True"


def test_a_long_name_has_several_lines() -> None:
    assert key_name("cluster.faults.time_to_failure.mean", 18) == "time to failure:\nmean [s]"


@pytest.mark.parametrize(
    ("target", "formula"),
    [
        ("grad_norm_sq <= 0.01", r"$\|\nabla f(x)\|^2 \leq$ 0.01"),
        ("accuracy >= 0.95", r"accuracy $\geq$ 0.95"),
        ("adapted_risk <= 1", r"target excess risk of $A x$ $\leq$ 1"),
    ],
)
def test_a_target_is_a_formula_or_words(target: str, formula: str) -> None:
    assert goal_name(target) == formula


def test_one_seed_has_no_quartiles() -> None:
    assert medians_text([1, 1]) == "1 seed"
    assert medians_text([1, 3]) == "median and quartiles of 1 to 3 seeds"
