"""Wrong names, seeds, engines and sweeps, mistakes everywhere, and their error messages."""

from __future__ import annotations

import pytest

from tests.scenario.conftest import Refusal

# (the mistake, the YAML, the exact lines: line:column: key: value, rule, suggestion)
WRONG = [
    (
        "no seed",
        "seeds: 0",
        ["1:8: seeds: 0, must be a count from 1 to 100000, or a list of seeds"],
    ),
    (
        "empty list of seeds",
        "seeds: []",
        ["1:8: seeds: [], must not be empty"],
    ),
    (
        "negative seed",
        "seeds: [1, -2]",
        ["1:12: seeds[1]: -2, must be at least 0"],
    ),
    (
        "seed twice",
        "seeds: [1, 2, 1]",
        ["1:8: seeds: [1, 2, 1], 1 is given 2 times, seeds must be distinct"],
    ),
    (
        "seeds are text",
        "seeds: five",
        [
            (
                "1:8: seeds: five, must be a whole number from 1 to 100000 or a list of whole "
                "numbers at least 0"
            )
        ],
    ),
    (
        "seeds are true",
        "seeds: true",
        [
            (
                "1:8: seeds: true, must be a whole number from 1 to 100000 or a list of whole "
                "numbers at least 0"
            )
        ],
    ),
    (
        "unknown engine",
        "engine: numpi",
        ["1:9: engine: numpi, must be 'tape', 'numpy' or 'torch', did you mean 'numpy'?"],
    ),
    (
        "PyTorch for a quadratic",
        "engine: torch",
        ["1:9: engine: torch, torch does not compute problem.kind: quadratic, take tape"],
    ),
    (
        "PyTorch behind an oracle",
        "engine: torch\nproblem: {kind: softmax, data: {kind: synthetic, samples: 9, features: 2}}"
        "\noracle: {kind: coordinate}",
        ["3:9: oracle: needs engine: tape or numpy, torch computes gradients only"],
    ),
    (
        "switch is a word",
        "common_random_numbers: on",
        ['1:24: common_random_numbers: "on", must be true or false'],
    ),
    (
        "switch is a number",
        "common_random_numbers: 1",
        ["1:24: common_random_numbers: 1, must be true or false"],
    ),
    (
        "empty name",
        'name: ""',
        ['1:7: name: "", must not be empty'],
    ),
    (
        "name is a number",
        "name: 3",
        ["1:7: name: 3, must be text"],
    ),
    (
        "misspelt section",
        "seed: 3",
        [
            (
                "1:1: seed: unknown key, did you mean 'seeds'? known: name, description, "
                "problem, oracle, cluster, methods, stop, record, seeds, common_random_numbers, "
                "engine, sweep, tune"
            )
        ],
    ),
    (
        "sweep is a list",
        "sweep: [3]",
        ["1:8: sweep: [3], must be a mapping"],
    ),
    (
        "wrong paths of a sweep",
        (
            "sweep:\n"
            "  cluster.wrkers: [1]\n"
            "  stop.time: []\n"
            "  methods.sgd.stepsize: [3]\n"
            "  methods[1].stepsize: [1]\n"
            "  a..b: [3]\n"
            "  stop.time.x: [3]"
        ),
        [
            (
                "2:3: sweep.cluster.wrkers: unknown key 'wrkers', did you mean 'workers'? "
                "known: workers, groups, compute_time, preset, links, faults, server, stalls, "
                "cold_start, membership, attacks, regions, topology, absent, include"
            ),
            "3:14: sweep.stop.time: [], must not be empty",
            (
                "4:3: sweep.methods.sgd.stepsize: no entry of methods is called 'sgd', did you "
                "mean 'asgd'? known: asgd"
            ),
            "5:3: sweep.methods[1].stepsize: methods has 1 entries, the last is 0",
            "6:3: sweep.a..b: 'a..b' is not a path, write for example methods[0].stepsize",
            (
                "7:3: sweep.stop.time.x: stop.time is 10.0, it has no key 'x': set stop.time "
                "as a whole"
            ),
        ],
    ),
    (
        "mistakes everywhere at once",
        (
            "name: all\n"
            "problem: {kind: quadratic, dimension: 0}\n"
            "cluster: {workers: many}\n"
            "methods:\n"
            "  - {name: m_sync_sgd, stepsize: 0.1, m: 3.5}\n"
            "  - {name: asgd, stepsize: 0, momentum: 0.9}\n"
            "stop: {tme: 10}\n"
            "seeds: [0, 0]"
        ),
        [
            "2:39: problem.dimension: 0, must be at least 1",
            "3:20: cluster.workers: many, must be a whole number from 1 to 1000000",
            "5:42: methods[0].m: 3.5, must be a whole number",
            "6:28: methods[1].stepsize: 0, must be above 0",
            "6:31: methods[1].momentum: unknown key, known: name, label, stepsize, schedule, "
            "preconditioner",
            (
                "7:8: stop.tme: unknown key, did you mean 'time'? known: time, arrivals, "
                "iterations, wall_seconds, target"
            ),
            "8:8: seeds: [0, 0], 0 is given 2 times, seeds must be distinct",
        ],
    ),
    (
        "two budgets of a search",
        "tune: {trials: 3, arrivals: 100}",
        ["1:7: tune: has trials and arrivals, must have one of them as the budget"],
    ),
]


@pytest.mark.parametrize(("text", "lines"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_refused_with(text: str, lines: list[str], refusal: Refusal) -> None:
    assert refusal(text) == lines
