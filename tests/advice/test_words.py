"""The advice in sentences."""

from __future__ import annotations

from dataclasses import replace

from simulator.advice.advise import Advice
from simulator.advice.variants import Variant
from simulator.advice.words import answer_sentence, named, sentences


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
