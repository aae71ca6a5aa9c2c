"""The parameters with which a method attains its bound."""

import pytest

from simulator.errors import ScenarioError
from simulator.theory import prescribed as module
from simulator.theory.catalogue import LINKED, LOWER_EQUAL, UPPER
from simulator.theory.prescribed import prescribed
from simulator.theory.setting import Setting, setting
from tests.shared.scenes import LINE, scene


@pytest.fixture(scope="module")
def given() -> Setting:
    """L = 1, Delta = 1/2, sigma^2 = 1/4, eps = 1/20: s = 5."""
    stop = {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
    problem = {**LINE, "noise": 0.5}
    return setting(scene({"name": "asgd", "stepsize": 0.1}, workers=3, stop=stop, problem=problem))


def of(name: str, given: Setting) -> dict[str, object]:
    [bound] = [one for one in (*UPPER, *LINKED) if one.name == name]
    return prescribed(bound, given)


def test_formulas_of_the_method_and_choices_of_the_bound(given: Setting) -> None:
    assert of("rennala", given)["batch"] == 5
    assert of("ringmaster", given)["delay_threshold"] == 5
    assert set(of("delay_adaptive_asgd", given)) >= {"stepsize", "rule"}
    assert of("delay_adaptive_asgd", given)["rule"] == "mishchenko"
    found = of("m_sync_sgd", given)  # tau = 1, 2, 3: m (1 + 5/m) is 6, 7, 8
    assert found["m"] == 1 and found["stepsize"] > 0  # type: ignore[operator]


def test_what_is_neither_chosen_nor_prescribed_is_left_out(given: Setting) -> None:
    """A default, such as Ringmaster's `stops`, is no prescription."""
    assert "stops" not in of("ringmaster", given)


def test_nothing_is_prescribed_without_a_method_or_a_choice(given: Setting) -> None:
    assert prescribed(LOWER_EQUAL, given) == {}
    assert of("dasgd", given) == {}


def test_an_unknown_constant_leaves_it_open(
    given: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> dict[str, object]:
        raise ScenarioError.of("needs a constant that is unknown")

    monkeypatch.setattr(module, "prescribe", refuse)
    assert of("rennala", given) == {}
