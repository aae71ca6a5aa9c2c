"""The factor of each rule over the run, against its formula."""

import math
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from simulator.stepsize_rules import StepsizeRule

RULES: TypeAdapter[Any] = TypeAdapter(StepsizeRule)


def rule(**given: Any) -> Any:
    return RULES.validate_python(given)


def test_a_bare_name_is_a_rule() -> None:
    constant = RULES.validate_python("constant")
    assert constant.by == "iteration" and [constant.at(t) for t in (0.0, 1e9)] == [1.0, 1.0]


def test_a_decay_happens_at_each_multiple() -> None:
    decay = rule(kind="step_decay", every=10.0, factor=0.5)
    expected = {0.0: 1.0, 9.9: 1.0, 10.0: 0.5, 29.9: 0.25, 70.0: 0.5**7, 1e9: 0.0}
    assert {t: decay.at(t) for t in expected} == expected
    third = rule(kind="step_decay", every=1.0, factor=1 / 3)
    assert [third.at(float(k)) for k in range(1, 8)] == pytest.approx(
        [3.0**-k for k in range(1, 8)], rel=1e-15
    )
    assert rule(kind="step_decay", every=1.0, factor=1.0).at(1e6) == 1.0


def test_over_is_the_usual_interval() -> None:
    assert rule(kind="step_decay", over=4096.0, factor=0.5).interval == pytest.approx(4096 / 12)
    assert rule(kind="step_decay", every=7.0, factor=0.5).interval == 7.0
    for keys in ({}, {"every": 1.0, "over": 2.0}):
        with pytest.raises(ValidationError, match="needs every or over, not both"):
            rule(kind="step_decay", factor=0.5, **keys)


@pytest.mark.parametrize("t", [0.0, 1.0, 25.0, 50.0, 99.0])
def test_smooth_rules_have_their_formulas(t: float) -> None:
    assert rule(kind="exponential", every=20.0, factor=0.3).at(t) == pytest.approx(0.3 ** (t / 20))
    wave = 1.0 - (1.0 - 0.1) * (1.0 - math.cos(math.pi * t / 100.0)) / 2.0
    assert rule(kind="cosine", over=100.0, end=0.1).at(t) == pytest.approx(wave, rel=1e-12)
    inverse = 1.0 / math.sqrt(1.0 + t / 30.0)
    assert rule(kind="inverse_sqrt", scale=30.0).at(t) == pytest.approx(inverse)


def test_a_wave_ends() -> None:
    cosine = rule(kind="cosine", over=100.0)
    assert [cosine.at(t) for t in (100.0, 250.0)] == [0.0, 0.0]
    assert cosine.at(math.nextafter(100.0, 0.0)) < 1e-12
    assert rule(kind="cosine", over=100.0, end=0.1).at(100.0) == 0.1  # to the last bit
