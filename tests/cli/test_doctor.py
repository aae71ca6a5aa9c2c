"""`paceline doctor`: the facts of this machine, and a check run."""

from __future__ import annotations

import json

import numpy as np

from simulator.cli.self_check import self_check
from simulator.version import __version__
from tests.conftest import Command


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


def test_people_get_two_columns(paceline: Command) -> None:
    lines = paceline("doctor").stdout.splitlines()
    assert lines[0].split() == ["paceline", __version__]
