"""Parameters without meaning, and the error of each, which names the rule."""

from pathlib import Path

import pytest

import simulator
from simulator.errors import ScenarioError
from simulator.problems import QuadraticSpec

HEAD = """problem: {kind: quadratic, dimension: 2}
cluster: {workers: 5}
stop: {arrivals: 10}
record: {iterations: 1}
methods:
"""
WRONG = [
    (
        "asgd, stepsize: 0",
        "6:28: methods[0].stepsize: 0, must be above 0",
    ),
    (
        "asgd, stepsize: .inf",
        "6:28: methods[0].stepsize: .inf, must be finite",
    ),
    (
        "asgd, stepsize: []",
        "6:28: methods[0].stepsize: [], must not be empty",
    ),
    (
        "asgd, stepsize: [0.1, 0.1]",
        "6:28: methods[0].stepsize: [0.1, 0.1], the same value twice in one list",
    ),
    (
        "ringmaster, stepsize: 0.1, delay_threshold: 0",
        "6:56: methods[0].delay_threshold: 0, must be at least 1",
    ),
    (
        "ringmaster, stepsize: 0.1, delay_threshold: 2.5",
        "6:56: methods[0].delay_threshold: 2.5, must be a whole number or .inf",
    ),
    (
        "ringmaster, stepsize: 0.1, delay_threshold: [1, 2]",
        "6:56: methods[0].delay_threshold: [1, 2], a list here would change the schedule: give one "
        "value, and the list under sweep: {methods[0].delay_threshold: [..]}",
    ),
    (
        "m_sync_sgd, stepsize: 0.1, m: 0",
        "6:42: methods[0].m: 0, must be at least 1",
    ),
    (
        "m_sync_sgd, stepsize: 0.1, m: 6",
        "6:42: methods[0].m: 6, must be at most the number of workers, 5",
    ),
    (
        "m_sync_sgd, stepsize: 0.1, m: 3, on_new_model: wait",
        "6:59: methods[0].on_new_model: wait, must be 'interrupt' or 'finish_and_drop'",
    ),
    (
        "rennala, stepsize: 0.1, batch: 0",
        "6:43: methods[0].batch: 0, must be at least 1",
    ),
    (
        "rennala, stepsize: 0.1, batch: 1.5",
        "6:43: methods[0].batch: 1.5, must be a whole number",
    ),
    (
        "rennala, stepsize: 0.1",
        "6:5: methods[0].batch: is missing, must be a whole number from 1 to 1000000000 "
        "or 'theory'",
    ),
    (
        "delay_adaptive_asgd, stepsize: 0.1, rule: koloskowa",
        "6:54: methods[0].rule: koloskowa, must be 'practical', 'mishchenko', 'koloskova', "
        "'drop' or 'inverse', did you mean 'koloskova'?",
    ),
    (
        "sync_sgd, stepsize: 0.1, batch: 3",
        "6:37: methods[0].batch: unknown key, known: name, label, stepsize, "
        "aggregator, schedule, preconditioner",
    ),
]


def load(entry: str, folder: Path) -> simulator.Scenario:
    path = folder / "s.yaml"
    path.write_text(f"{HEAD}  - {{name: {entry}}}\n")
    return simulator.load_scenario(path)


@pytest.mark.parametrize(("entry", "message"), WRONG, ids=[entry for entry, _ in WRONG])
def test_wrong_parameters_are_refused_with_the_rule(
    entry: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(entry, tmp_path)
    assert str(caught.value) == f"{tmp_path}/s.yaml:{message}"


NOISE = QuadraticSpec.model_validate({"kind": "quadratic", "dimension": 1, "noise": 0.5}).noise
THEORY = [
    ("rennala, stepsize: 0.1, batch: theory", "batch", "max{1, ceil(sigma^2/eps)}"),
    ("ringmaster, stepsize: 0.1, delay_threshold: theory", "delay_threshold",
     "max{1, ceil(sigma^2/eps)}"),
    ("m_sync_sgd, stepsize: 0.1, m: theory", "m", "argmin_m tau_m (1 + sigma^2/(m eps))"),
    ("asgd, stepsize: theory", "stepsize", "min{1/(2 n L), eps/(4 L sigma^2)}"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "field", "formula"), THEORY, ids=[row[0] for row in THEORY])
def test_a_prescription_without_its_target_says_what_it_needs(
    entry: str, field: str, formula: str, tmp_path: Path
) -> None:
    """With noise eps is needed, and it is the target for grad_norm_sq."""
    made = load(entry, tmp_path)
    noisy = made.model_copy(update={"problem": made.problem.model_copy(update={"noise": NOISE})})
    with pytest.raises(ScenarioError) as caught:
        simulator.run(noisy)
    assert str(caught.value) == (
        f"<scenario>: methods[0].{field}: theory, {formula} needs constants that are unknown here: "
        "give a number, or set stop.target for grad_norm_sq (its `below` is eps) and use a problem "
        "whose L and sigma^2 are known, without a preconditioner"
    )
