"""The advice in sentences."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from simulator.advice.advise import Advice
from simulator.advice.variants import Variant
from simulator.advice.words import answer_sentence, named, sentences
from simulator.report.bounds import Bounds
from tests.conftest import Golden
from tests.shared.advised import MadeFinding, made_advice


def test_the_answer_says_how_much_faster(quiet: Advice) -> None:
    said = answer_sentence(quiet)
    assert said.startswith("Use rennala (batch=1, stepsize=")
    assert "8 times as fast as sync_sgd (8 to 8)" in said


def test_what_is_as_good_stays(quiet: Advice) -> None:
    said = answer_sentence(replace(quiet, current="rennala"))
    assert said.startswith("Stay with rennala (batch=1,")


def test_every_topic_is_covered(quiet: Advice) -> None:
    found = sentences(quiet)
    assert list(found) == ["where it holds", "lower bound", "robustness", "what it rests on"]
    assert "known: rennala (batch=1" in found["where it holds"][0]
    assert "up to a constant factor" in found["lower bound"][0]
    assert "easier than the worst" in found["lower bound"][1]
    assert "If the slowest worker, 4, leaves: rennala stays first." in found["robustness"]
    assert "3 trials of each method on 1 seed, compared on 2 others" in found["what it rests on"][1]
    assert "40 samples, each with another seed." in found["what it rests on"][-1]


def test_changes_may_change_the_answer(quiet: Advice) -> None:
    main = quiet.main
    kept = main.variants
    main.variants = [
        Variant("one", {"asgd": 1.0, "rennala": 3.0}),
        Variant("two", {"asgd": 1.0}),
        Variant("three", {"asgd": float("inf")}),
        Variant("four", {"asgd": 0.0, "rennala": 3.0}),
    ]
    try:
        assert sentences(quiet)["robustness"] == [
            "If one: asgd is first, rennala needs 3 times as long.",
            "If two: asgd is first, and the parameters of rennala do not fit.",
            "If three: no method reaches the target in the simulated time.",
            "If four: asgd is first, rennala needs inf times as long.",
        ]
        main.variants = []
        assert "no time" in sentences(quiet)["robustness"][0]
    finally:
        main.variants = kept


def test_missing_time_is_reported(quiet: Advice) -> None:
    found = sentences(replace(quiet, skipped=["different data"]))
    assert "no time for different data" in found["where it holds"][-1]


def test_only_numbers_name_a_method() -> None:
    assert named("a", {"m": 2, "stepsize": 0.12345, "kind": "x"}) == "a (m=2, stepsize=0.1235)"
    assert named("a", {"kind": "x"}) == "a"


def cases() -> dict[str, Advice]:
    """Advice of every kind, made by hand."""
    times = {"sync_sgd": [40.0, 44.0], "asgd": [10.0, 12.0], "rennala": [10.0, 12.01]}
    samples = {label: [value * k for k in (1.0, 2.0, 3.0)] for label, [value, _] in times.items()}
    late = {"sync_sgd": [inf, inf], "asgd": [10.0, 12.0], "rennala": [inf, inf]}
    late_now = {"sync_sgd": [99.0, inf], "asgd": [99.5, 99.5]}
    variants = [Variant("it rains", {"asgd": 2.1, "sync_sgd": 2.0}), Variant("x", {"asgd": 9.0})]
    lower, above = Bounds(lower=5.0, exact=True), Bounds(lower=50.0)
    return {
        "plain": made_advice(MadeFinding("noise", times, bounds=lower)),
        "samples": made_advice(
            MadeFinding("noise", times, samples=samples, variants=variants, bounds=above)
        ),
        "stay": made_advice(MadeFinding("noise", times), current="asgd"),
        "stay on two": made_advice(
            MadeFinding("noise", times),
            MadeFinding("curvature", {"asgd": [3.0], "rennala": [2.0], "sync_sgd": [2.0]}),
            current="asgd",
        ),
        "late": made_advice(MadeFinding("noise", late), skipped=["b", "c"], workers=1),
        "hardly late": made_advice(MadeFinding("noise", late_now)),
        "none": made_advice(MadeFinding("noise", {"sync_sgd": [inf], "asgd": [inf]}), scenario=1),
        "several": made_advice(
            MadeFinding("noise", times, samples=samples, resampled=True),
            MadeFinding("other", late, samples={"asgd": [1.0] * 5}, resampled=True),
            MadeFinding("different", {"asgd": [inf], "sync_sgd": [4.0]}, different=True),
            MadeFinding("unsolved", {"asgd": [inf], "sync_sgd": [inf]}, different=True),
            scenario=1,
        ),
    }


def test_every_sentence(golden: Golden) -> None:
    lines = []
    for name, advice in cases().items():
        lines += [f"{name}: {answer_sentence(advice)}"]
        lines += [f"  {topic}: {one}" for topic, said in sentences(advice).items() for one in said]
    golden("words", "\n".join(lines))
