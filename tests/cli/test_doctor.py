"""`paceline doctor`: the facts of this machine, and a check run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from simulator.cli.self_check import fingerprint, self_check
from simulator.errors import StorageError
from simulator.version import __version__
from tests.conftest import Command
from tests.shared.fabricated import made_result


def test_the_doctor_names_versions_cache_and_threads(paceline: Command) -> None:
    done = paceline("doctor", "--json")
    facts = json.loads(done.stdout)
    assert done.exit_code == 0
    assert facts["paceline"] == __version__
    assert facts["numpy"] == np.__version__
    assert {"python", "platform", "processor", "cores", "kernel cache"} <= set(facts)
    assert int(facts["numba threads"]) >= 1


def test_both_engines_agree_and_the_check_is_the_same_every_time() -> None:
    first = self_check()
    assert first["engines agree"] == "yes"
    assert first == self_check()
    # On Linux x86-64; a change of it means that machines with other versions seem to differ.
    assert first["self-check"] == "f23fcad32549daf4"


def test_people_get_two_columns(paceline: Command) -> None:
    lines = paceline("doctor").stdout.splitlines()
    assert lines[0].split() == ["paceline", __version__]


def broken() -> dict[str, str]:
    raise StorageError("no place")


@pytest.mark.parametrize(
    ("check", "facts", "code"),
    [
        (lambda: {"self-check": "a", "engines agree": "yes"}, ("a", "yes"), 0),
        (lambda: {"self-check": "a", "engines agree": "NO"}, ("a", "NO"), 1),
        (broken, ("no place", "unknown"), 1),
    ],
)
def test_engines_that_disagree_are_an_error(
    check: Callable[[], dict[str, str]],
    facts: tuple[str, str],
    code: int,
    paceline: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simulator.cli.self_check.self_check", check)
    monkeypatch.setattr("simulator.core.compiling.cache_trouble", lambda: "it is full")
    done = paceline("doctor", "--json")
    shown = json.loads(done.stdout)
    assert (done.exit_code, shown["kernel cache"]) == (code, "none: it is full")
    assert (shown["self-check"], shown["engines agree"]) == facts
    assert {"jinja2", "networkx", "torch"} <= set(shown)
    lines = paceline("doctor").stdout.splitlines()
    assert lines[-1].split() == ["engines", "agree", facts[1]]


def test_the_fingerprint_is_of_the_numbers_alone() -> None:
    one, other = made_result(), made_result()
    other.curves["label"] = "x"
    assert fingerprint(one) == fingerprint(other)
    assert len(fingerprint(one)) == 16
    other.curves.loc[0, "loss_gap"] = 0.5
    assert fingerprint(one) != fingerprint(other)
    renamed = replace(one, curves=one.curves.rename(columns={"loss_gap": "gap"}))
    assert fingerprint(one) != fingerprint(renamed)
