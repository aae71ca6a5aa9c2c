"""`paceline explain`: what a section, a key, a kind, a preset or a method means."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from algorithms import METHODS
from simulator.cli.explanations.method import explain_method
from simulator.cli.explanations.search import known_names, texts
from simulator.scenario.glossary import Part, glossary
from tests.conftest import Command
from tests.shared.parts import PARTS


@cache
def shipped(name: str) -> list[str]:
    """The texts of a name, which several tests read."""
    return texts(PARTS, name)


@pytest.fixture(autouse=True)
def known_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped methods have their parts already, which take longer to make than to explain."""

    def known(methods: Mapping[str, Any] = METHODS) -> list[Part]:
        return PARTS if dict(methods) == dict(METHODS) else glossary(methods)

    monkeypatch.setattr("simulator.scenario.glossary.glossary", known)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_explained_with_formula_and_paper(name: str) -> None:
    part = next(part for part in PARTS if part.name == name)
    text = explain_method(part, METHODS[name])
    assert text.startswith(f"{name}\n\n")
    assert "<-" in text, "no update formula"
    assert "arXiv" in text
    assert "Parameters:\n" in text


def test_parameters_come_with_type_limits_default_meaning_and_an_entry(paceline: Command) -> None:
    lines = paceline("explain", "rennala").stdout.splitlines()
    assert "  batch: a whole number from 1 to 1000000000 or 'theory', required" in lines
    assert "      gradients of an update (example: 10)" in lines
    assert "  on_new_model = interrupt: 'interrupt' or 'finish_and_drop'" in lines
    assert lines[lines.index("Example:") + 1].startswith("  methods: [{name: rennala, batch: 10,")
    assert "(simulated seconds)" in paceline("explain", "deadline_sgd").stdout


def test_what_theory_prescribes_is_shown(paceline: Command) -> None:
    lines = paceline("explain", "rennala").stdout.splitlines()
    assert "With `theory`:" in lines
    assert "  batch = max{1, ceil(sigma^2/eps)}" in lines


def test_what_every_method_takes_is_shown(paceline: Command) -> None:
    lines = paceline("explain", "rennala").stdout.splitlines()
    assert "As every method:" in lines
    assert any(line.startswith("  schedule: ") for line in lines)


@pytest.mark.parametrize(
    ("name", "near"),
    [("renala", "rennala"), ("cluster.grups", "cluster.groups"), ("lognromal", "lognormal"),
     ("mixed_gpu", "mixed_gpus"), ("stop.targt.metric", "stop.target.metric")],
)  # fmt: skip
def test_an_unknown_name_is_refused_with_the_nearest(
    paceline: Command, name: str, near: str
) -> None:
    done = paceline("explain", name)
    assert done.exit_code == 2
    assert f"{name!r}, no section, key, kind, preset or method" in done.stderr
    assert f"did you mean {near!r}?" in done.stderr


def test_a_name_that_is_like_none_is_told_where_to_look(paceline: Command) -> None:
    done = paceline("explain", "zzz")
    assert done.exit_code == 2
    assert "`paceline explain scenario` shows the sections" in done.stderr


def test_every_name_and_every_path_is_explained() -> None:
    names = [*known_names(PARTS, ""), *known_names(PARTS, "a.path"), "scenario"]
    assert len(names) > 300
    assert [name for name in names if name not in METHODS and not shipped(name)] == []


def test_a_parameter_is_explained_for_all_methods_that_have_it(paceline: Command) -> None:
    told = paceline("explain", "dynamic_range").stdout
    assert told.startswith("methods[].dynamic_range = 0: a whole number from 0 to 1000000\n")
    assert "A key of ssp." in told
    assert "{name: ssp, stepsize: 0.1, slack: 3, dynamic_range: 4}" in told
    assert "\nA key of ata, fragile, rennala.\n" in paceline("explain", "batch").stdout


def test_kinds_are_shown_below_keys_that_take_them() -> None:
    found = texts(PARTS, "aggregator")
    shown = {text.partition("A key of ")[2].partition(".")[0]: text for text in found}
    assert "Kinds:\n  nnm:" in shown["basgd"]
    assert "Kinds:" not in shown["weighted_robust_asgd"]


def test_every_text_fits_a_terminal_of_80_columns() -> None:
    formulas = ("N/(2 Y mu_i)",)  # paragraphs with their own lines keep them
    lines = [line for name in known_names(PARTS, "") for text in shipped(name)
             for line in text.splitlines()]  # fmt: skip
    assert [line for line in lines if len(line) > 79 and not any(f in line for f in formulas)] == []


@pytest.mark.parametrize("name", ["groups", "cluster.groups", "cluster.groups[0]"])
def test_a_section_is_explained_with_its_keys_and_an_example(paceline: Command, name: str) -> None:
    printed = paceline("explain", name).stdout
    assert printed.startswith("cluster.groups: a list of mappings\n")
    assert "\n  workers: a whole number from 1 to 1000000, required\n" in printed
    assert "\n    - {workers: 8, compute_time: 1.0}\n" in printed


def test_a_key_is_explained_with_default_type_unit_and_an_example(paceline: Command) -> None:
    printed = paceline("explain", "compute_time.mean").stdout
    assert printed.startswith("cluster.compute_time.mean = 1.0: a number above 0 or a list")
    assert "(simulated seconds)" in printed
    assert "  geometric: tau_i = ratio^((i-1)/(n-1))" in printed
    assert "Example:\n  compute_time: {mean: {law: linear}, job: exponential}\n" in printed
    assert "Also at cluster.groups[].compute_time.mean." in printed


def test_a_name_that_means_several_things_shows_each_with_its_path(paceline: Command) -> None:
    printed = paceline("explain", "exponential").stdout
    for place in ("cluster.compute_time.job", "cluster.topology", "methods[].schedule"):
        assert f"\nKind of {place}.\n" in printed
    assert "\nLaw of cluster.compute_time.mean.\n" in paceline("explain", "linear").stdout
    assert "\nValue of record.spacing.\n" in paceline("explain", "linear").stdout


def test_a_preset_is_written_out(paceline: Command) -> None:
    printed = paceline("explain", "mixed_gpus").stdout
    assert "three GPU generations" in printed
    assert "cluster: {compute_time: {mean: {law: cycle, values: [4.8, 1.5, 1.0]}}}" in printed


def test_links_are_explained_with_their_formula_and_keys(paceline: Command) -> None:
    assert "upload" in paceline("explain", "links").stdout
    printed = paceline("explain", "links.upload").stdout
    assert "integral_{s + latency}^t b(u) du = m" in printed
    assert all(key in printed for key in ("latency", "bandwidth", "fifo", "shared"))


@pytest.mark.parametrize("name", ["faults", "cluster.faults"])
def test_faults_are_explained_with_their_rules_and_keys(paceline: Command, name: str) -> None:
    printed = paceline("explain", name).stdout
    assert "A failure destroys the progress of the current job" in " ".join(printed.split())
    assert "\n      seconds that it is down after that" in printed


def test_a_topology_is_explained_by_how_fast_it_mixes(paceline: Command) -> None:
    lines = paceline("explain", "ring").stdout.splitlines()
    assert lines[0] == "ring"
    assert "  n = 4: 0.6667" in lines


def test_an_oracle_is_explained_by_its_formula_and_its_keys(paceline: Command) -> None:
    lines = paceline("explain", "zeroth_order").stdout.splitlines()
    assert lines[0] == "zeroth_order"
    assert any("N/(2 Y mu_i)" in line for line in lines)
    assert "  block = 1: a whole number from 1 to 1000000000" in lines
    assert "Keys:" not in paceline("explain", "first_order").stdout


def test_the_file_itself_is_explained(paceline: Command) -> None:
    printed = paceline("explain", "scenario").stdout
    assert printed.startswith("scenario\n\nEverything that a run depends on.")
    assert "\n  stop: a mapping, required\n" in printed


def test_a_word_of_a_methods_parameter_leads_to_the_parameter(paceline: Command) -> None:
    told = paceline("explain", "interrupt").stdout
    assert "\nValue of methods[].on_new_model.\n" in told
    assert "on_new_model: jobs at an older model: stopped at once" in told


def test_a_method_is_explained_under_a_name_that_people_use(paceline: Command) -> None:
    text = paceline("explain", "Bounded-Staleness").stdout
    assert text.startswith("ssp\n\n")
    assert "Also called:\n  stale synchronous parallel, bounded staleness, DSSP\n" in text
