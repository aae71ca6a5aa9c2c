"""Wrong methods, and their error messages."""

from __future__ import annotations

import pytest

from algorithms import METHODS
from simulator.naming import closest
from tests.scenario.conftest import Refusal

# (the mistake, the YAML, the exact lines: line:column: key: value, rule, suggestion)
WRONG = [
    (
        "no method",
        "methods: []",
        ["1:10: methods: [], must not be empty"],
    ),
    (
        "methods is text",
        "methods: asgd",
        ["1:10: methods: asgd, must be a list of mappings"],
    ),
    (
        "entries that are no methods",
        "methods: [3, {stepsize: 1}, null]",
        [
            "1:11: methods[0]: 3, must be a mapping with name, or a name alone",
            "1:14: methods[1].name: is missing, known: {methods}",
            "1:29: methods[2]: null, must be a mapping with name, or a name alone",
        ],
    ),
    (
        "unknown method",
        "methods: [{name: ringmastr, stepsize: 0.1}]",
        [
            (
                "1:18: methods[0].name: ringmastr, unknown method, did you mean 'ringmaster'? "
                "{first methods}"
            )
        ],
    ),
    (
        "bare method that needs a parameter",
        "methods: [asgd]",
        [
            (
                "1:11: methods[0].stepsize: is missing, must be a number above 0, a list of "
                "numbers above 0 or 'theory'"
            )
        ],
    ),
    (
        "more local steps than there are numbers",
        "methods: [{name: local_sgd, stepsize: 0.1, local_steps: 1e30}]",
        ["1:57: methods[0].local_steps: 1.0e+30, is far too large"],
    ),
    (
        "endless exploration",
        "methods: [{name: ata, stepsize: 0.1, batch: 3, exploration: .inf}]",
        ["1:61: methods[0].exploration: .inf, must be finite"],
    ),
    (
        "misspelt parameter",
        "methods: [{name: ringmaster, stepsize: 0.1, delay_threshold: 3, stop: true}]",
        [
            (
                "1:65: methods[0].stop: unknown key, did you mean 'stops'? known: name, label, "
                "delay_threshold, stepsize, stops, schedule, preconditioner"
            )
        ],
    ),
    (
        "misspelt theory",
        "methods: [{name: asgd, stepsize: thoery}]",
        [
            (
                "1:34: methods[0].stepsize: thoery, must be a number above 0, a list of "
                "numbers above 0 or 'theory', did you mean 'theory'?"
            )
        ],
    ),
    (
        "negative step size",
        "methods: [{name: asgd, stepsize: -0.1}]",
        ["1:34: methods[0].stepsize: -0.1, must be above 0"],
    ),
    (
        "text among step sizes",
        "methods: [{name: asgd, stepsize: [0.1, x]}]",
        ["1:40: methods[0].stepsize[1]: x, must be a number above 0"],
    ),
    (
        "a step size twice",
        "methods: [{name: asgd, stepsize: [0.1, 0.1]}]",
        ["1:34: methods[0].stepsize: [0.1, 0.1], the same value twice in one list"],
    ),
    (
        "list where it changes the schedule",
        "methods: [{name: ringmaster, stepsize: 0.1, delay_threshold: [1, 2]}]",
        [
            (
                "1:62: methods[0].delay_threshold: [1, 2], a list here would change the "
                "schedule: give one value, and the list under sweep: "
                "{methods[0].delay_threshold: [..]}"
            )
        ],
    ),
    (
        "more workers awaited than there are",
        "methods: [{name: m_sync_sgd, stepsize: 0.1, m: 10}]",
        ["1:48: methods[0].m: 10, must be at most the number of workers, 3"],
    ),
    (
        "deadlines that nobody meets",
        "methods: [{name: adaptive_mindflayer, stepsize: 0.1, batch: 2, success: 1e-300}]",
        [
            (
                "1:73: methods[0].success: 1.0e-300, must be at least 0.001, else deadlines "
                "shrink and time stops"
            )
        ],
    ),
    (
        "label of two lines",
        'methods: [{name: asgd, stepsize: 0.1, label: "a\\nb"}]',
        [("1:46: methods[0].label: \"a\\x0ab\", holds '\\n', must be one line of printable text")],
    ),
    (
        "label used twice",
        ("methods: [{name: asgd, stepsize: 0.1, label: a}, {name: asgd, stepsize: 0.2, label: a}]"),
        [
            "1:46: methods[0].label: a, 'a' labels another method too",
            "1:85: methods[1].label: a, 'a' labels another method too",
        ],
    ),
]


@pytest.mark.parametrize(("text", "lines"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_refused_with(text: str, lines: list[str], refusal: Refusal) -> None:
    known = ", ".join(METHODS)
    first = closest("no such method", METHODS)
    filled = [line.replace("{first methods}", first).replace("{methods}", known) for line in lines]
    assert refusal(text) == filled
