"""Wrong limits, targets and records, and their error messages."""

from __future__ import annotations

import pytest

from tests.scenario.conftest import Refusal

DATA = "problem: {kind: logistic, data: {kind: synthetic, samples: 20, features: 2}}"
# (the mistake, the YAML, the exact lines: line:column: key: value, rule, suggestion)
WRONG = [
    (
        "run without an end",
        "stop: {wall_seconds: 3}",
        ["1:7: stop: needs time, arrivals or iterations, or the run never ends"],
    ),
    (
        "stop is text",
        "stop: soon",
        ["1:7: stop: soon, must be a mapping"],
    ),
    (
        "stop is empty",
        "stop:",
        ["1:1: stop: null, must be a mapping"],
    ),
    (
        "infinite time",
        "stop: {time: .inf}",
        ["1:14: stop.time: .inf, must be finite"],
    ),
    (
        "four wrong limits",
        "stop: {time: -1, arrivals: 2.5, iterations: 1e13, wall_seconds: no}",
        [
            "1:14: stop.time: -1, must be above 0",
            "1:28: stop.arrivals: 2.5, must be a whole number",
            "1:45: stop.iterations: 10000000000000, must be at most 1000000000000",
            '1:65: stop.wall_seconds: "no", must be a number above 0',
        ],
    ),
    (
        "target without a value",
        "stop: {time: 10, target: {metric: loss}}",
        ["1:26: stop.target.below: is missing, must be a number"],
    ),
    (
        "target is a number",
        "stop: {time: 10, target: 0.1}",
        ["1:26: stop.target: 0.1, must be a mapping with metric"],
    ),
    (
        "target is no metric",
        "stop: {time: 10, target: {metric: grad_norm, below: 0.1}}",
        [
            (
                "1:35: stop.target.metric: grad_norm, must be 'loss', 'loss_gap', 'grad_norm_sq', "
                "'distance_sq', 'accuracy', 'source_risk', 'target_risk', 'adapted_risk' "
                "or 'holdout_loss', did you mean 'grad_norm_sq'?"
            )
        ],
    ),
    (
        "accuracy without a value",
        f"{DATA}\nstop: {{time: 10, target: {{metric: accuracy}}}}",
        ["2:26: stop.target.above: is missing, must be a number above 0 and at most 1"],
    ),
    (
        "accuracy from above",
        f"{DATA}\nstop: {{time: 10, target: {{metric: accuracy, below: 0.9}}}}",
        ["2:52: stop.target.below: 0.9, belongs to metrics that fall: accuracy rises, give above"],
    ),
    (
        "loss from below",
        "stop: {time: 10, target: {metric: loss, above: 0.9}}",
        ["1:48: stop.target.above: 0.9, belongs to accuracy: loss falls, give below"],
    ),
    (
        "both directions",
        f"{DATA}\nstop: {{time: 10, target: {{metric: accuracy, above: 0.9, below: 0.9}}}}",
        ["2:64: stop.target.below: 0.9, belongs to metrics that fall: accuracy rises, give above"],
    ),
    (
        "accuracy in per cent",
        f"{DATA}\nstop: {{time: 10, target: {{metric: accuracy, above: 95}}}}",
        ["2:52: stop.target.above: 95, must be at most 1"],
    ),
    (
        "accuracy of a quadratic",
        "stop: {time: 10, target: {metric: accuracy, above: 0.9}}",
        [
            (
                "1:35: stop.target.metric: accuracy, is not measured on this problem, known: loss, "
                "loss_gap, grad_norm_sq, distance_sq"
            )
        ],
    ),
    (
        "target that is not recorded",
        ("record: {metrics: [loss]}\nstop: {time: 10, target: {metric: loss_gap, below: 0.1}}"),
        ["1:19: record.metrics: [loss], must hold the target's metric, loss_gap"],
    ),
    (
        "records over an unknown time",
        "stop: {arrivals: 10}\nrecord: {points: 10}",
        [
            (
                "2:9: record: needs stop.time to spread its points over: give it, or every, "
                "iterations or arrivals"
            )
        ],
    ),
    (
        "two forms of record",
        "record: {points: 10, every: 3}",
        ["1:9: record: has points and every, must have exactly one of them"],
    ),
    (
        "no points",
        "record: {points: 0}",
        ["1:18: record.points: 0, must be at least 1"],
    ),
    (
        "unknown spacing",
        "record: {spacing: linaer}",
        ["1:19: record.spacing: linaer, must be 'linear' or 'log', did you mean 'linear'?"],
    ),
    (
        "log spacing without a beginning",
        "record: {spacing: log}",
        ["1:9: record.first: is missing: spacing: log begins there, above 0"],
    ),
    (
        "log spacing begins too late",
        "record: {spacing: log, first: 20}",
        ["1:31: record.first: 20, must be below stop.time, 10"],
    ),
    (
        "beginning of linear spacing",
        "record: {first: 2}",
        ["1:17: record.first: 2, belongs to spacing: log"],
    ),
    (
        "spacing of every",
        "record: {every: 1, spacing: log}",
        ["1:29: record.spacing: log, belongs to points"],
    ),
    (
        "too many records",
        "record: {every: 1e-9}",
        ["1:17: record.every: 1.0e-09, makes more than 1000000 records in stop.time"],
    ),
    (
        "unknown metric",
        "record: {metrics: [los, loss_gap]}",
        [
            (
                "1:20: record.metrics[0]: los, must be 'loss', 'loss_gap', 'grad_norm_sq', "
                "'distance_sq', 'accuracy', 'source_risk', 'target_risk', 'adapted_risk' "
                "or 'holdout_loss', did you mean 'loss'?"
            )
        ],
    ),
]


@pytest.mark.parametrize(("text", "lines"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_refused_with(text: str, lines: list[str], refusal: Refusal) -> None:
    assert refusal(text) == lines
