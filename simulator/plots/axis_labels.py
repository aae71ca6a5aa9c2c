"""The texts of all figures: names of axes with their units, labels as written, counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

__all__ = [
    "METRIC_NAMES",
    "goal_name",
    "key_name",
    "medians_text",
    "metric_name",
    "plain",
    "seeds_text",
    "setting_name",
    "time_name",
]

#: The name of a metric on an axis.
METRIC_NAMES = {
    "loss": r"loss $f(x)$",
    "loss_gap": r"suboptimality $f(x) - f^\star$",
    "grad_norm_sq": r"squared gradient norm $\|\nabla f(x)\|^2$",
    "distance_sq": r"squared distance $\|x - x^\star\|^2$",
    "accuracy": "accuracy",
    "source_risk": r"source excess risk $\|x - x^\star\|_S^2$",
    "target_risk": r"target excess risk $\|x - x^\star\|_T^2$",
    "adapted_risk": r"target excess risk of $A x$",
    "holdout_loss": "mean loss of held-out samples",
    "worst_loss": r"loss at the worst node",
    "worst_loss_gap": r"suboptimality at the worst node",
    "worst_grad_norm_sq": r"squared gradient norm at the worst node",
    "consensus_sq": r"consensus error $\frac{1}{n} \sum_i \|x_i - \bar x\|^2$",
}

_SIGNS = {"<=": r"\leq", ">=": r"\geq"}
_NAMES = {
    "cluster.workers": "workers $n$",
    "problem.dimension": "dimension $d$",
    "stop.time": "length of the run",
}
_WORDS = {
    "alpha": r"$\alpha$",
    "beta": r"$\beta$",
    "job": "job size",
    "sigma": r"$\sigma$",
    "std": "standard deviation",
    "stepsize": "step size",
}
#: Keys that are seconds whatever section they are in, and others within a section.
_SECONDS = frozenset(
    "arrival away cancel cold_start compute_time detect download edge evaluation_seconds first "
    "holding interval join lasts latency leave mean_down mean_up notice period serial start_up "
    "stays time time_to_failure time_to_repair times update upload wall_seconds".split()
)
_SECONDS_WITHIN = frozenset(
    {
        ("attacks", "from"),
        ("attacks", "seconds"),
        ("server", "assign"),
        ("record", "every"),
        ("stalls", "every"),
    }
)


def metric_name(metric: str) -> str:
    """The name of a metric on an axis; an unknown one keeps its own name."""
    return METRIC_NAMES.get(metric, plain(metric))


def time_name(*, is_real: bool) -> str:
    """The name of the time axis, for real or simulated seconds."""
    return "time [s]" if is_real else "simulated time [s]"


def goal_name(target: str) -> str:
    """A target such as "loss_gap <= 0.001" as a formula, for an axis or a title.

    Example:
        >>> goal_name("loss_gap <= 0.001")
        '$f(x) - f^\\\\star \\\\leq$ 0.001'
    """
    metric, sign, value = target.split(" ")
    words, _, formula = metric_name(metric).removesuffix("$").partition("$")
    if not formula or words.endswith("of "):
        return f"{metric_name(metric)} ${_SIGNS[sign]}$ {value}"
    return f"${formula} {_SIGNS[sign]}$ {value}"


def key_name(key: str, width: int = 60, *, is_quantity: bool = True) -> str:
    """A swept key in words and with its unit, on lines of at most about `width` characters.

    Args:
        key: its path in the scenario.
        width: characters per line.
        is_quantity: whether its values are numbers; only these have a unit.

    Example:
        >>> key_name("cluster.links.upload.latency")
        'upload: latency [s]'
        >>> key_name("methods.ringmaster.delay_threshold")
        'delay threshold of ringmaster'
    """
    unit = _unit(key) if is_quantity else ""
    name = f"{_name(key)} [{unit}]" if unit else _name(key)
    return "\n".join(wrap(name, width, break_long_words=False))


def setting_name(key: str, value: object) -> str:
    """A value of a swept key in words.

    Example:
        >>> setting_name("cluster.links.upload.latency", 0.5)
        'upload: latency = 0.5 s'
    """
    if isinstance(value, str | bool):
        return f"{_name(key)} = {plain(str(value))}"
    return f"{_name(key)} = {value:g} {_unit(key)}".rstrip()


def _name(key: str) -> str:
    parts = key.removesuffix(".value").split(".")
    own = int(parts[0] == "methods")  # methods.asgd.stepsize, or methods[0].stepsize
    if parts[0].startswith("methods") and len(parts) > own + 1:
        return f"{_words(parts[own + 1 :])} of {plain(parts[own])}"
    return _NAMES.get(key) or _words(parts[-2:] if len(parts) > 2 else parts[-1:])


def _words(parts: Sequence[str]) -> str:
    return ": ".join(_WORDS.get(part, plain(part).replace("_", " ")) for part in parts)


def _unit(key: str) -> str:
    owner, last = ["", *key.removesuffix(".value").split(".")][-2:]
    if last == "bandwidth" or (owner == "bandwidth" and last == "mean"):
        return "numbers/s"
    if last in _SECONDS or (owner, last) in _SECONDS_WITHIN:
        return "s"
    return "s" if last == "mean" and owner != "job" else ""


def plain(label: str) -> str:
    """A label as written: Matplotlib reads $ as mathematics and hides a leading underscore."""
    text = label.replace("$", r"\$")
    return f" {text}" if text.startswith("_") else text


def seeds_text(seeds: Iterable[int]) -> str:
    """The number of seeds, or the range of numbers if methods differ.

    Example:
        >>> seeds_text([5, 5]), seeds_text([1, 3])
        ('5 seeds', '1 to 3 seeds')
    """
    counts = sorted({int(count) for count in seeds})
    number = str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{number} seed{'s' * (counts[-1] > 1)}"


def medians_text(seeds: Iterable[int]) -> str:
    """What a line with a band shows; one seed has no quartiles.

    Example:
        >>> medians_text([5]), medians_text([1])
        ('median and quartiles of 5 seeds', '1 seed')
    """
    text = seeds_text(seeds)
    return text if text == "1 seed" else f"median and quartiles of {text}"
