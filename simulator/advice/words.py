"""The advice in sentences: the answer, where it holds, and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from simulator.advice.advise import Advice
from simulator.advice.finding import Finding
from simulator.advice.samples import Range, quotient
from simulator.advice.variants import Variant
from simulator.results.show import short

__all__ = ["TOPICS", "answer_sentence", "named", "sentences"]

#: The topics of `sentences`, in their order.
TOPICS = ("where it holds", "lower bound", "robustness", "what it rests on")
LEVEL = 1.05  # times as long as the first: no change of the answer


def named(label: str, parameters: dict[str, Any]) -> str:
    """A method with the parameters that were tuned, such as "asgd (stepsize=0.1)"."""
    shown = [
        f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in parameters.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    return f"{label} ({', '.join(shown)})" if shown else label


def answer_sentence(advice: Advice) -> str:
    """What to use, how fast it is, and how much faster than the method in use."""
    winner, main = advice.winner, advice.main
    if winner is None:
        return "No method reached the target in the simulated time: nothing can be advised."
    if winner == advice.current:
        return f"Stay with {_tuned(winner, main)}: no method is faster beyond chance{_on(advice)}."
    title = "" if len(advice.findings) == 1 else f" on the {main.problem.title} problem"
    found = f"{_seconds(main, winner)}, {_gain(main, winner, advice.current)}"
    return f"Use {_tuned(winner, main)}: it needs {found}{title}."


def _tuned(label: str, finding: Finding) -> str:
    return named(label, finding.parameters(label))


def _on(advice: Advice) -> str:
    titles = [one.problem.title for one in advice.findings if advice.winner in one.first]
    return "" if len(advice.findings) == 1 else f" ({', '.join(titles)})"


def _seconds(finding: Finding, label: str) -> str:
    """Seconds to the target, with an interval if there are samples."""
    found = None if finding.samples is None else finding.samples.seconds(label)
    middle = finding.medians[label] if found is None else found.middle
    return f"{short(middle)} s{_interval(found)}"


def _gain(main: Finding, winner: str, current: str) -> str:
    """How much faster the winner is than the method in use."""
    row = main.row(current)
    if not math.isfinite(row["time_to_target"]):
        least = row["at_least"] / main.row(winner)["ratio"]
        never = "did not get there in the simulated time"
        if least < LEVEL:
            return f"while {current} {never}"
        return f"more than {least:.2g} times as fast as {current}, which {never}"
    ratio = None if main.samples is None else main.samples.ratio(current, winner)
    middle = row["time_to_target"] / main.medians[winner] if ratio is None else ratio.middle
    return f"{middle:.2g} times as fast as {current}{_interval(ratio)}"


def _interval(found: Range | None) -> str:
    """A 90 % interval in brackets; nothing without samples."""
    return "" if found is None else f" ({short(found.low)} to {short(found.high)})"


def sentences(advice: Advice) -> dict[str, list[str]]:
    """The sentences of each topic; a topic may have none."""
    found = (_where(advice), _bound(advice), _robustness(advice), _basis(advice))
    return {topic: list(said) for topic, said in zip(TOPICS, found, strict=True)}


def _where(advice: Advice) -> Iterator[str]:
    """For each problem who is first, and how the winner fares there."""
    for one in advice.findings:
        yield f"{one.problem.title}: {_who(one, advice)}."
    if advice.skipped:
        yield f"There was no time for {', '.join(advice.skipped)}: give a longer --budget."


def _who(finding: Finding, advice: Advice) -> str:
    winner = advice.winner
    if not finding.solved or winner is None:
        return "no method reached the target in the simulated time"
    if winner in finding.first:
        others = [label for label in finding.first if label != winner]
        level = f", level with {', '.join(others)}" if others else ""
        said = f"{_tuned(winner, finding)} is first{level}: {_seconds(finding, winner)}"
        gain = "" if winner == advice.current else f", {_gain(finding, winner, advice.current)}"
        return f"{said}{gain}"
    ratio = finding.row(winner)["ratio"]
    slower = f"needs {ratio:.3g} times as long" if math.isfinite(ratio) else "does not get there"
    return f"{_tuned(finding.first[0], finding)} is first, {winner} {slower}"


def _bound(advice: Advice) -> Iterator[str]:
    """The distance of the winner from the lower bound, and what the bound means."""
    main, bounds = advice.main, advice.main.bounds
    if advice.winner is None:
        return
    if not bounds.lower > 0.0:
        yield bounds.reason or "The lower bound is 0: no theorem limits this problem."
        return
    constant = "" if bounds.exact else " up to a constant factor"
    yield (
        f"No method can guarantee less than {short(bounds.lower)} s{constant} for every problem "
        f"with the constants of this one ({main.problem.title})."
    )
    ratio = main.medians[advice.winner] / bounds.lower
    said = f"{advice.winner} needs {ratio:.2g} times that"
    easier = ": this problem is easier than the worst, so the bound leaves open what is possible"
    yield f"{said}{easier if ratio < 1.0 else ''}."


def _robustness(advice: Advice) -> Iterator[str]:
    if advice.winner is not None:
        for variant in advice.main.variants:
            yield f"If {variant.name}: {_fares(variant, advice.winner)}."
        if not advice.main.variants:
            yield "There was no time to change the cluster: give a longer --budget."


def _fares(variant: Variant, winner: str) -> str:
    best = variant.first
    if best is None:
        return "no method reaches the target in the simulated time"
    if winner not in variant.times:
        return f"{best} is first, and the parameters of {winner} do not fit"
    ratio = quotient(variant.times[winner], variant.times[best])
    if ratio <= LEVEL:
        return f"{winner} stays first"
    arrives = math.isfinite(variant.times[winner])
    slower = f"needs {ratio:.2g} times as long" if arrives else "does not get there"
    return f"{best} is first, {winner} {slower}"


def _basis(advice: Advice) -> Iterator[str]:
    yield f"Seconds are simulated, from {advice.source.basis}."
    if advice.source.scenario is None:
        yield (
            "The problems are stock quadratics of 50 coordinates, not your model: they tell what "
            "decides on this cluster. For an answer of your own, give a scenario with your problem."
        )
    for one in advice.findings:
        tuning = one.tuning
        yield (
            f"{one.problem.title}: {_count(one.trials, 'trial')} of each method on "
            f"{_count(len(tuning.seeds), 'seed')}, compared on {len(tuning.fresh)} others."
        )
    yield from _intervals(advice.findings)


def _intervals(findings: Sequence[Finding]) -> Iterator[str]:
    known = [one.samples for one in findings if one.samples is not None]
    if not known:
        yield "There are no intervals, for there was no time to draw samples."
        return
    cluster = " and a cluster of jobs drawn again" if known[0].resampled else ""
    least, most = min(one.count for one in known), max(one.count for one in known)
    count = f"{least}" if least == most else f"{least} to {most}"
    yield f"Intervals hold 90 % of {count} samples, each with another seed{cluster}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
