"""Which bounds hold for which objectives, and what they choose."""

import math
from dataclasses import replace

import numpy as np
import pytest

from algorithms import METHODS
from algorithms.parts.equilibrium import equilibrium_time
from simulator.theory import catalogue as module
from simulator.theory.catalogue import LINKED, LOWER_ANY, LOWER_EQUAL, UPPER
from simulator.theory.setting import Setting, setting
from simulator.theory.trials import Trials
from tests.shared.scenes import LINE, scene

STOP = {"time": 10.0, "target": {"metric": "grad_norm_sq", "below": 0.05}}
ASGD = {"name": "asgd", "stepsize": 0.1}


@pytest.fixture(scope="module")
def given() -> Setting:
    """L = 1, Delta = 1/2, eps = 1/20, s = 5: L Delta/eps = 10; tau = (1, 2, 4)."""
    problem = {**LINE, "noise": 0.5}
    return setting(scene(ASGD, workers=3, times=[4.0, 1.0, 2.0], stop=STOP, problem=problem))


def test_bounds_for_any_objectives_are_those_of_methods_for_them() -> None:
    found = {one.name for one in (LOWER_EQUAL, LOWER_ANY, *UPPER, *LINKED) if one.any_objectives}
    named = {one.name for one in (*UPPER, *LINKED)}
    expected = {name for name in named if METHODS[name].heterogeneous}
    assert found == {LOWER_ANY.name} | expected and expected and expected != named


def test_trials_are_listed_for_so_many_workers(
    given: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = Trials(np.array([1.0, 2.0, 4.0]), np.array([0.5, 0.25, 1.0]))
    known = replace(given, trials=trials)
    chosen = {"deadline": (1.0, 2.0, 4.0), "unit": "seconds", "success": (0.5, 0.25, 1.0)}
    monkeypatch.setattr(module, "MOST_LISTED", 3)
    assert module._trials(known) == chosen
    monkeypatch.setattr(module, "MOST_LISTED", 2)
    assert module._trials(known) is None
    none = replace(given, trials=None)
    assert module._trials(none) is None and math.isnan(module._mindflayer(none, {}))


def test_ringmaster_s_seconds_are_those_of_whole_rounds(given: Setting) -> None:
    """t(R) ceil(K/R) with K = (8 R + 16 s) 10 and t(3) = 2 min_m H_m (1 + 3/m)."""
    harmonic = [1.0, 2 / 1.5, 3 / 1.75]
    seconds = 2 * min(h * (1 + 3 / m) for m, h in enumerate(harmonic, 1))
    updates = math.ceil((8 * 3 + 16 * 5) * 10 / 3)
    assert module._ringmaster(given, {"delay_threshold": 3}) == pytest.approx(seconds * updates)


def test_without_zeta_the_terms_in_it_are_left_out(given: Setting) -> None:
    everyone = module._everyone(given, {})
    unknown = replace(given, differ=given.differ._replace(zeta=math.nan))
    assert module._rescaled(unknown, {}) == everyone
    noise, mean, slowest, harmonic = math.sqrt(0.25 / 0.05), 7 / 3, 4.0, 3 / 1.75
    spread = 10.0 * slowest / harmonic
    assert module._rescaled(given, {}) == pytest.approx(
        everyone + spread * (noise * mean + slowest)
    )


def test_the_equilibrium_time_is_of_32_rounds_or_unknown(given: Setting) -> None:
    assert module._shadowheart(given, {"equilibrium": 2.0}) == 640.0
    assert math.isnan(module._shadowheart(given, {}))


def test_the_best_number_of_coordinates_is_tried_by_halves() -> None:
    problem = {"kind": "quadratic", "dimension": 12, "noise": 0.5}
    links = {"upload": {"latency": 0.1, "bandwidth": 5.0}}
    here = setting(scene(ASGD, workers=3, stop=STOP, problem=problem, links=links))
    facts = here.facts
    times = {
        keep: equilibrium_time(facts.seconds, facts.upload_seconds(keep), 12 / keep - 1, here.ratio)
        for keep in (12, 6, 3, 1)
    }
    assert module._best_keep(here) == {"keep": min(times, key=times.__getitem__)}
    assert len(set(times.values())) == 4


def test_without_all_paths_amelie_s_bound_is_unknown(given: Setting) -> None:
    """Else the largest of the longest trip, tau_n = 4 and 7/3 s/n, ten times."""
    assert math.isnan(module._amelie(replace(given, trips=[]), {}))
    assert module._amelie(given, {}) == pytest.approx(10.0 * max(4.0, 7 / 3 * 5 / 3))
