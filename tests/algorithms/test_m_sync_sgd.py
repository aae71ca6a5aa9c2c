"""m-synchronous SGD: the first m of n."""

import pytest

from algorithms.m_sync_sgd import MSyncSgd
from tests.shared.facts import facts
from tests.shared.scenes import bits, curve, run

FORMS = ("interrupt", "finish_and_drop")
GAMMA = {"mean": {"law": "linear"}, "job": {"kind": "gamma", "shape": 2.0}}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("times", [None, 1.0, GAMMA])
def test_waiting_for_all_is_synchronous_sgd(form: str, times: object) -> None:
    all_of_them = {"name": "m_sync_sgd", "stepsize": 0.5, "m": 5, "on_new_model": form}
    synchronous = {"name": "sync_sgd", "stepsize": 0.5}
    assert curve(run(all_of_them, times=times)).equals(curve(run(synchronous, times=times)))


def test_the_late_are_stopped_at_once() -> None:
    result = run({"name": "m_sync_sgd", "stepsize": 0.5, "m": 3}, stop={"time": 9.5})
    assert result.workers["jobs"].tolist() == [3, 3, 3, 0, 0]
    assert result.workers["cancelled"].tolist() == [0, 0, 0, 3, 3]
    assert result.summary["discarded"].tolist() == [0]


def test_the_late_finish_for_nothing() -> None:
    """Rounds end at 3, 6, 9: the two slow ones finish gradients of version 0 at 4 and 5."""
    entry = {"name": "m_sync_sgd", "stepsize": 0.5, "m": 3, "on_new_model": "finish_and_drop"}
    result = run(entry, stop={"time": 9.5})
    assert result.events is not None
    late = result.events[result.events["verdict"] == "discarded"]
    assert late[["time", "worker", "version", "delay"]].values.tolist() == [
        [4.0, 3, 0, 1],
        [5.0, 4, 0, 1],
        [8.0, 3, 1, 1],
    ]
    assert result.summary["cancelled"].tolist() == [0]


@pytest.mark.parametrize("form", FORMS)
def test_only_fresh_gradients_count(form: str) -> None:
    result = run({"name": "m_sync_sgd", "stepsize": 0.5, "m": 2, "on_new_model": form}, times=GAMMA)
    total = result.summary.iloc[0]
    assert total["max_delay"] == 0
    assert total["applied"] == 2 * total["iterations"]


def test_both_forms_agree_where_nobody_is_late() -> None:
    results = [
        run({"name": "m_sync_sgd", "stepsize": 0.5, "m": 5, "on_new_model": form}) for form in FORMS
    ]
    assert bits(results[0].curves[["time", "loss"]]) == bits(results[1].curves[["time", "loss"]])


@pytest.mark.parametrize(("ratio", "m"), [(0, 1), (1, 1), (2.5, 2), (10, 3), (100, 4), (1e6, 4)])
def test_the_prescribed_number_of_workers(ratio: float, m: int) -> None:
    """argmin_m tau_m (1 + sigma^2/(m eps)), sigma^2 = `ratio` eps.

    For tau = 1, 1.5, 2, 2.5, 50: 1 + r, 1.5 + 0.75 r, 2 + 0.67 r, 2.5 + 0.625 r, 50 + 10 r.
    """
    known = facts(variance=ratio * 0.01, seconds=(1.0, 1.5, 2.0, 2.5, 50.0))
    assert MSyncSgd(m="theory", stepsize="theory").theory_m(known) == m


def test_the_prescribed_number_looks_for_the_fastest_wherever_they_stand() -> None:
    method = MSyncSgd(m="theory", stepsize="theory")
    assert method.theory_m(facts(seconds=(50.0, 4.0, 1.0, 1.0, 1.0), variance=10.0)) == 3


@pytest.mark.parametrize(
    ("variance", "expected"), [(0.0, 1 / 8), (1e-6, 1 / 8), (100.0, 3 * 0.01 / (4 * 4.0 * 100.0))]
)
def test_the_prescribed_step(variance: float, expected: float) -> None:
    """min{1/(2 L), m eps/(4 L sigma^2)} with m = 3."""
    step = MSyncSgd(m=3, stepsize="theory").theory_stepsize(facts(variance=variance))
    assert step == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("divisor", ["contributors", "members"])
def test_the_mean_is_over_m_also_among_more_members(divisor: str) -> None:
    late = {"events": [{"worker": 4, "leave": 99.0}], "divisor": divisor}
    entry = {"name": "m_sync_sgd", "stepsize": 0.5, "m": 3}
    assert curve(run(entry, membership=late)).equals(curve(run(entry)))
