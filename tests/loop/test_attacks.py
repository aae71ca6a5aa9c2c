"""What attackers send: identities, and everything that depends on seeds, labels or both engines.

`tests/whole/methods/test_slow_twins.py` compares the other kinds with a slow twin.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.errors import ScenarioError
from simulator.problems.flipped import with_wrong_labels
from simulator.problems.mlp import MlpSpec
from simulator.results.result import Result
from tests.shared.scenes import bits, curve, run
from tests.shared.small import JITTER

ASGD = {"name": "asgd", "stepsize": 0.1, "label": "it"}
LINES = {"kind": "synthetic", "samples": 40, "features": 3}
LOGISTIC = {"kind": "logistic", "data": LINES, "batch": 2, "l2": 0.01}
KINDS: list[dict[str, Any]] = [
    {"kind": "sign_flip", "scale": 0.5},
    {"kind": "ipm"},
    {"kind": "alie", "scale": 1.5},
    {"kind": "min_max"},
    {"kind": "noise", "scale": 0.3},
    {"kind": "noise", "form": "replace", "mean": 0.1},
    {"kind": "noise", "form": "direction", "scale": 2.0},
    {"kind": "constant", "value": [0.1, -0.1, 0.0, 1.0]},
    {"kind": "free_rider", "noise": 0.1, "seconds": 0.7, "scale": 0.5},
    {"kind": "mimic"},
    {"kind": "stale", "delay": 3},
]


def attacked(method: dict[str, Any], kind: dict[str, Any], **changes: Any) -> Result:
    given = {"times": JITTER, **changes}
    return run(method, attacks={"workers": [1, 3], **kind}, **given)


def tables(result: Result) -> list[bytes]:
    names = ("curves", "summary", "workers", "events")
    return [bits(getattr(result, name)) for name in names]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(map(str, kind.values())))
def test_both_engines_give_the_same_bits(kind: dict[str, Any]) -> None:
    method = {"name": "fedbuff", "local_stepsize": 0.1, "local_steps": 2, "buffer": 2}
    stop = {"arrivals": 30}
    found = tables(attacked(method, kind, stop=stop))
    assert found == tables(attacked(method, kind, stop=stop, engine="numpy"))


def test_replicas_have_the_noise_of_their_seeds() -> None:
    noise = {"kind": "noise", "scale": 0.3}
    both = attacked(ASGD, noise, seeds=[0, 1], times=1.0)
    for seed in (0, 1):
        alone = attacked(ASGD, noise, seeds=[seed], times=1.0)
        assert curve(both, seed=seed).equals(curve(alone, seed=seed))
    assert not curve(both, seed=0).equals(curve(both, seed=1))


def test_nobody_who_attacks_is_no_section() -> None:
    plain = tables(run(ASGD, times=JITTER))
    assert tables(run(ASGD, times=JITTER, attacks={"kind": "zero", "count": 0})) == plain


def test_an_attack_before_its_beginning_is_honest() -> None:
    honest = run(ASGD, times=JITTER)
    late = attacked(ASGD, {"kind": "zero", "from": 1e6})
    assert curve(late).equals(curve(honest))
    begun = attacked(ASGD, {"kind": "constant", "value": 9.0, "from": 6.0})
    before = honest.curves["time"] < 6.0
    assert curve(begun)[before].equals(curve(honest)[before])
    assert not curve(begun).equals(curve(honest))


def test_a_flipped_sign_of_factor_0_is_zero_and_of_minus_1_honest() -> None:
    flip = {"kind": "sign_flip", "scale": 0.0}
    assert curve(attacked(ASGD, flip)).equals(curve(attacked(ASGD, {"kind": "zero"})))
    honest = attacked(ASGD, {"kind": "sign_flip", "scale": -1.0})
    assert curve(honest).equals(curve(run(ASGD, times=JITTER)))


def test_a_random_direction_is_as_long_as_the_message_times_the_scale() -> None:
    """n = 1 from a point where only the attack moves the model: its steps have known lengths."""
    direction = {"kind": "noise", "form": "direction", "scale": 3.0, "workers": [0]}
    line = {"kind": "quadratic", "dimension": 50, "matrix": "identity", "start": [1.0] * 50}
    method = {"name": "asgd", "stepsize": 0.1}
    found = run(method, workers=1, times=1.0, problem=line, attacks=direction)
    gap = found.curves["loss_gap"].to_numpy()
    # |x - s u|^2 = |x|^2 - 2 s x'u + s^2 with s = 0.3 |x| and a random unit vector u.
    assert np.allclose(gap[1:] / gap[:-1], 1.09, atol=0.3)
    assert np.mean(gap[1:] / gap[:-1]) == pytest.approx(1.09, abs=0.05)


def test_noise_has_the_given_mean_and_deviation() -> None:
    """One step of size 1 from 0 shows the message of the only worker itself."""
    noise = {"kind": "noise", "form": "replace", "scale": 0.5, "mean": 2.0, "workers": [0]}
    line = {"kind": "quadratic", "dimension": 4000, "matrix": "identity", "start": [0.0] * 4000}
    found = run(
        {"name": "asgd", "stepsize": 1.0}, workers=1, times=1.0, problem=line, attacks=noise,
        stop={"arrivals": 1},
    )  # fmt: skip
    square = 2 * found.curves["loss"].iloc[-1] / 4000
    assert square == pytest.approx(2.0**2 + 0.5**2, abs=0.12)


def test_wrong_labels_of_everybody_turn_the_descent_round() -> None:
    """Without a regulariser the loss with wrong labels at x is the right one at -x."""
    method = {"name": "sync_sgd", "stepsize": 0.5}
    problem = {**LOGISTIC, "l2": 0.0, "batch": "full"}
    right = run(method, problem=problem)
    wrong = run(method, problem=problem, attacks={"kind": "label_flip", "share": 1.0})
    assert right.curves["loss"].is_monotonic_decreasing
    assert wrong.curves["loss"].is_monotonic_increasing
    assert wrong.curves["grad_norm_sq"].iloc[0] == right.curves["grad_norm_sq"].iloc[0]


@pytest.mark.parametrize(
    "problem",
    [
        LOGISTIC,
        {"kind": "softmax", "data": {**LINES, "classes": 3}},
    ],
    ids=lambda problem: problem["kind"],
)
def test_wrong_labels_give_the_same_bits_on_both_engines(problem: dict[str, Any]) -> None:
    about: dict[str, Any] = {"problem": problem, "stop": {"arrivals": 12}}
    flip = {"kind": "label_flip"}
    found = tables(attacked(ASGD, flip, **about))
    assert found == tables(attacked(ASGD, flip, engine="numpy", **about))
    assert found != tables(run(ASGD, times=JITTER, **about))


def test_classes_of_a_network_are_flipped_like_those_of_softmax() -> None:
    data = {**LINES, "classes": 3}
    built = MlpSpec.model_validate({"kind": "mlp", "hidden": 2, "data": data}).build(2)
    flipped = with_wrong_labels(built).data
    assert set(built.data.labels) == {0, 1, 2}
    assert flipped.right is built.data
    assert flipped.wrong.labels.tolist() == [2 - label for label in built.data.labels]


def test_wrong_labels_go_with_a_preconditioner_and_an_oracle() -> None:
    """On the engine that compiles least; an attack that never begins has the same kernels."""
    about: dict[str, Any] = {
        "engine": "numpy",
        "problem": LOGISTIC,
        "oracle": {"kind": "zeroth_order", "smoothing": 0.01},
        "stop": {"arrivals": 12},
    }
    method = {**ASGD, "preconditioner": {"kind": "diagonal", "values": [2.0, 1.0, 1.0]}}
    found = attacked(method, {"kind": "label_flip"}, **about)
    honest = attacked(method, {"kind": "label_flip", "from": 1e6}, **about)
    assert not curve(found).equals(curve(honest))


def test_a_fixed_vector_must_have_the_dimension_of_the_data() -> None:
    with pytest.raises(ScenarioError, match="has 2 numbers, must have"):
        attacked(ASGD, {"kind": "constant", "value": [1.0, 2.0]}, problem=LOGISTIC)


def test_a_free_rider_alone_never_moves_the_model() -> None:
    rider = {"kind": "free_rider", "workers": [0]}
    found = run({"name": "asgd", "stepsize": 0.1}, workers=1, noise=0.0, attacks=rider)
    assert found.curves["loss"].nunique() == 1
    assert found.summary["attacker_share"].tolist() == [1.0]
