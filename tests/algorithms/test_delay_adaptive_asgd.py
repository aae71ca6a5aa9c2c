"""Delay-adaptive asynchronous SGD, five rules."""

from typing import Any

import numpy as np
import pytest

from algorithms.delay_adaptive_asgd import DelayAdaptiveAsgd
from simulator.engines.coefficient import Coefficient
from tests.shared.facts import facts
from tests.shared.scenes import LINE, arrived, curve, run

RULES = ("practical", "mishchenko", "koloskova", "drop")
ASGD = {"name": "asgd", "stepsize": 0.1}
SKEWED = {"mean": [0.1, 0.1, 0.1, 1.0, 5.0]}


def adaptive(rule: str, smoothness: float = 0.1, step: float = 0.1) -> dict[str, Any]:
    return {"name": "delay_adaptive_asgd", "stepsize": step, "rule": rule, "smoothness": smoothness}


@pytest.mark.parametrize("rule", RULES)
def test_while_delays_are_at_most_n_it_is_asgd(rule: str) -> None:
    """Equal times: all delays are n - 1 = 4; 1/(4 L d) is 0.5 > step."""
    assert curve(run(adaptive(rule), times=1.0)).equals(curve(run(ASGD, times=1.0)))


@pytest.mark.parametrize("rule", RULES)
def test_beyond_n_it_is_not(rule: str) -> None:
    found = run(adaptive(rule, smoothness=1.0), times=SKEWED, stop={"arrivals": 200})
    assert found.events is not None
    assert found.events["delay"].max() > 5
    plain = run(ASGD, times=SKEWED, stop={"arrivals": 200})
    assert found.curves["loss"].iloc[-1] != plain.curves["loss"].iloc[-1]


class Five:
    """A server of five workers."""

    workers = 5
    assign = assign_many = None


def gamma(rule: str, delay: int, step: float, L: float, n: int = 5) -> float:
    """The step sizes of the docstring, written again."""
    if rule == "mishchenko":
        return min(step, 1 / (4 * L * (delay + 1)))
    if rule == "practical":
        return step * n / max(n, delay)
    if delay <= n:
        return step
    return min(step, 1 / (4 * L * delay)) if rule == "koloskova" else 0.0


DELAYS = [0, 1, 4, 5, 6, 20, 1000]


@pytest.mark.parametrize(
    ("rule", "delay"),
    [(rule, delay) for rule in RULES for delay in DELAYS if rule != "drop" or delay <= 5],
)
def test_the_step_of_a_delay(rule: str, delay: int) -> None:
    method = DelayAdaptiveAsgd(**{k: v for k, v in adaptive(rule, 2.0).items() if k != "name"})
    method.bind(type("Five", (), {"workers": 5, "assign": None, "assign_many": None})())  # type: ignore[arg-type]
    assert method.factor(delay) == pytest.approx(gamma(rule, delay, 0.1, 2.0), rel=1e-15)
    method.stepsize = Coefficient(np.array([0.1, 1e-9]))  # type: ignore[assignment]
    steps = getattr(method.factor(delay), "values", method.factor(delay))
    expected = [gamma(rule, delay, step, 2.0) for step in (0.1, 1e-9)]
    assert np.broadcast_to(steps, 2).tolist() == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("rule", RULES)
def test_the_path_is_that_of_the_formula(rule: str) -> None:
    """On x^2/2 every applied gradient is the x that its worker had read."""
    result = run(adaptive(rule, 1.0), times=SKEWED, problem=LINE, stop={"arrivals": 150})
    assert result.events is not None
    x = [1.0]
    for version, delay, verdict in result.events[["version", "delay", "verdict"]].values:
        if verdict == "applied":
            x.append(x[-1] - gamma(rule, delay, 0.1, 1.0) * x[version])
    losses = [value * value / 2 for value in x]
    found = curve(result).drop_duplicates("iteration")["loss"].tolist()
    assert found == pytest.approx(losses, rel=1e-12)


def test_the_drop_rule_refuses_what_is_later_than_n() -> None:
    result = run(adaptive("drop"), times=SKEWED, stop={"arrivals": 200})
    events = arrived(result)
    assert ((events["verdict"] == "discarded") == (events["delay"] > 5)).all()
    assert result.summary["discarded"].iloc[0] > 0


@pytest.mark.parametrize(
    ("rule", "step"),
    [("mishchenko", 1 / 40), ("practical", 1 / 80), ("koloskova", 1 / 16), ("drop", 1 / 16)],
)
def test_the_prescribed_step(rule: Any, step: float) -> None:
    """1/(2 n L), 1/(4 n L), 1/(4 L) with n = 5, L = 4."""
    method = DelayAdaptiveAsgd(stepsize="theory", rule=rule)
    assert method.theory_stepsize(facts()) == pytest.approx(step, rel=1e-15)


@pytest.mark.parametrize(
    ("rule", "smoothness"), list(zip(RULES, (1.0, 4.0, 4.0, 1.0), strict=True))
)
def test_the_smoothness_is_asked_for_only_where_it_is_used(rule: Any, smoothness: float) -> None:
    assert DelayAdaptiveAsgd(stepsize=0.1, rule=rule).theory_smoothness(facts()) == smoothness


def test_the_staleness_aware_rule_divides_by_the_delay() -> None:
    method = DelayAdaptiveAsgd(stepsize=0.3, rule="inverse")
    found = [method.bind(Five()).factor(delay) for delay in (0, 1, 2, 6)]
    assert found == pytest.approx([0.3, 0.3, 0.15, 0.05])
