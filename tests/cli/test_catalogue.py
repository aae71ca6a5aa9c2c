"""`paceline list`: every name that a scenario may use."""

from __future__ import annotations

import json

import pytest

from simulator.cli.catalogue import Topic
from simulator.cli.kinds import first_sentence
from simulator.core.metrics import METRICS
from tests.conftest import Command, Golden
from tests.shared.told import told

KNOWN = {
    "methods": {"asgd", "delay_adaptive_asgd", "m_sync_sgd", "rennala", "ringmaster", "sync_sgd"},
    "problems": {"quadratic", "logistic", "least_squares"},
    "laws": {"constant", "linear", "sqrt", "square", "power"},
    "jobs": {"constant", "exponential", "lognormal", "pareto", "empirical", "half_normal"},
    "speeds": {"constant", "piecewise", "sinusoid", "markov", "random_walk", "outages", "trace"},
    "presets": {"mild", "severe", "mixed_gpus", "phones", "slow_links", "unequal_links"},
    "preconditioners": {"diagonal", "full", "power", "minimax"},
    "aggregators": {"mean", "median", "trimmed_mean", "krum", "multi_krum", "nnm", "ctma"},
    "attacks": {"sign_flip", "ipm", "alie", "noise", "label_flip", "free_rider", "mimic", "stale"},
    "schedules": {"constant", "step_decay", "exponential", "cosine", "inverse_sqrt"},
    "oracles": {"first_order", "zeroth_order", "coordinate"},
    "topologies": {"ring", "star", "complete", "hypercube", "random_regular", "edges"},
    "metrics": set(METRICS),
}


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_lists_its_names_with_a_sentence_each(paceline: Command, topic: Topic) -> None:
    rows = json.loads(paceline("list", topic.value, "--json").stdout)
    assert KNOWN[topic.value] <= {row["name"] for row in rows}
    assert all(row["summary"] for row in rows)


def test_names_stand_in_a_column(paceline: Command) -> None:
    lines = paceline("list", "metrics").stdout.splitlines()
    assert lines[0] == "loss          F(x), the mean of the workers' objectives."
    assert len(lines) == len(METRICS)


def test_an_unknown_topic_is_refused_with_the_list(paceline: Command) -> None:
    done = paceline("list", "method")
    assert done.exit_code == 2
    assert "'methods'" in done.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two.\n\nThree.", "One."),
        ("One\n    goes on. Two.", "One goes on."),
        (None, ""),
    ],
)
def test_the_first_sentence_of_a_docstring(text: str | None, sentence: str) -> None:
    assert first_sentence(text) == sentence


@pytest.mark.parametrize(
    ("word", "name"),
    [("FedAvg", "local_sgd"), ("muon", "ringmaster_lmo"), ("bounded staleness", "ssp"),
     ("backup workers", "m_sync_sgd"), ("delayed-nesterov", "async_diloco"), ("DiLoCo", "diloco")],
)  # fmt: skip
def test_methods_are_found_by_the_names_that_people_use(
    paceline: Command, word: str, name: str
) -> None:
    rows = json.loads(paceline("list", "methods", word, "--json").stdout)
    assert name in [row["name"] for row in rows]
    assert len(rows) < 5


def test_a_word_that_describes_nothing_lists_nothing(paceline: Command) -> None:
    assert json.loads(paceline("list", "methods", "nonesuch", "--json").stdout) == []


def test_all_that_is_listed_of_some_topics(paceline: Command, golden: Golden) -> None:
    found = [
        *(paceline("list", topic) for topic in Topic if topic is not Topic.METHODS),
        paceline("list", "methods", "STALENESS, heterogeneous"),
        paceline("list", "methods", "bounded staleness"),
        paceline("list", "laws", "lin", "--json"),
    ]
    golden("catalogue", told(*found))
