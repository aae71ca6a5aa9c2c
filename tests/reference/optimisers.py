"""Slow twins of the server's optimisers, on one coordinate in plain floats."""

import math

__all__ = ["adam", "adaptive_revision"]


def adam(
    rule: str,
    values: list[float],
    stepsize: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    corrected: bool,
) -> list[float]:
    """The models, from 0, after each of the changes `values`."""
    x = m = v = most = 0.0
    models = []
    for t, change in enumerate(values, start=1):
        if rule == "adagrad":
            v += change**2
            x -= stepsize * change / (math.sqrt(v) + epsilon)
            models.append(x)
            continue
        m = beta1 * m + (1 - beta1) * change
        if rule == "yogi":
            v -= (1 - beta2) * math.copysign(1.0, v - change**2) * change**2 if change else 0.0
        else:
            v = beta2 * v + (1 - beta2) * change**2
        most = max(most, v)
        first, second = m, most if rule == "amsgrad" else v
        if corrected:
            first, second = first / (1 - beta1**t), second / (1 - beta2**t)
        x -= stepsize * first / (math.sqrt(second) + epsilon)
        models.append(x)
    return models


def adaptive_revision(
    values: list[float], workers: list[int], stepsize: float, beta: float
) -> list[float]:
    """The models, from 0, after arrivals of `workers` with these gradients."""
    x = z = q = most = 0.0
    sent = dict.fromkeys(workers, 0.0)
    models = []
    for g, worker in zip(values, workers, strict=True):
        between = z - sent[worker]
        before = stepsize / (beta + math.sqrt(most))
        q += g * g + 2 * g * between
        most = max(most, q)
        after = stepsize / (beta + math.sqrt(most))
        z += g
        x += -after * g + (before - after) * between
        sent[worker] = z
        models.append(x)
    return models
