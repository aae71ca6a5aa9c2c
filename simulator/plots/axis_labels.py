"""The texts of all figures: names of axes with their units, labels as written, counts."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["METRIC_NAMES", "key_name", "metric_name", "plain", "seeds_text"]

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
    "worst_loss": r"loss at the worst node",
    "worst_loss_gap": r"suboptimality at the worst node",
    "worst_grad_norm_sq": r"squared gradient norm at the worst node",
    "consensus_sq": r"consensus error $\frac{1}{n} \sum_i \|x_i - \bar x\|^2$",
}


def metric_name(metric: str) -> str:
    """The name of a metric on an axis; an unknown one keeps its own name."""
    return METRIC_NAMES.get(metric, plain(metric))


def key_name(key: str, width: int = 60) -> str:
    """A swept key on an axis, on several lines of at most about `width` characters.

    Example:
        >>> key_name("cluster.compute_time.job.sigma", 22)
        'cluster.compute_time\\n.job.sigma'
    """
    lines = [""]
    for part in plain(key).replace(".", "\0.").split("\0"):
        if len(lines[-1]) + len(part) > width and lines[-1]:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


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
