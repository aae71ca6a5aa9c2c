"""Kernels of F(x) = (1/n) sum_i (1/|S_i|) sum_{s in S_i} loss(x; s) + r(x), for any model.

A model is a NamedTuple. Its type selects five small kernels: the loss of one sample with its
gradient, the curvature, the regulariser r, the prediction, and the size of the scratch memory. This
module holds what the models share: the samples of a stochastic gradient, and the mean over shards.
"""

from typing import Any, NamedTuple

import numpy as np

from simulator.arrays import Floats, Ints
from simulator.core.compiling import kernel
from simulator.core.dispatch import by_type
from simulator.core.draws import distinct
from simulator.core.leaf import allocating, leaf
from simulator.core.objective import (
    measure,
    stochastic_gradient,
    stochastic_value,
)
from simulator.core.random import SAMPLE, below, stream
from simulator.core.rows import Rows
from simulator.core.vectors import inner

__all__ = [
    "FULL",
    "FiniteSum",
    "add_curvature",
    "add_gradient",
    "correct",
    "mean_curvature",
    "mean_gradient",
    "regularise",
    "survey",
    "workspace_size",
]

FULL = 0  # as a batch: the exact gradient of the worker's shard


class FiniteSum(NamedTuple):
    """A model, its data sorted by shard, and how workers sample.

    Worker i draws from rows shards[i]..shards[i + 1] - 1; with a single shard all workers draw from
    it. `batches` (n,) are the samples of a gradient of each worker, or (1,) if all have as many.
    `test_rows` are the rows for the accuracy. `minimiser` is empty and `optimum` nan if unknown.
    """

    model: Any
    rows: Rows
    labels: Ints
    shards: Ints
    batches: Ints
    replacement: bool
    test_rows: Rows
    test_labels: Ints
    minimiser: Floats
    optimum: float


@by_type
def workspace_size(model):
    """Return how many scratch numbers the other four kernels of `model` may overwrite."""


@by_type
def regularise(model, point, out):
    """Write the gradient of r at `point` to `out` (d,); return r."""


@by_type
def add_gradient(model, rows, labels, s, factor, point, out, work):
    """out += factor * gradient of the loss of sample s; return that loss.

    With a factor of 0 only the loss is computed.
    """


@by_type
def add_curvature(model, rows, s, factor, point, direction, out, work):
    """out += factor * Hessian of the loss of sample s times `direction`."""


@by_type
def correct(model, rows, labels, s, point, work):
    """Return whether the model predicts the label of sample s."""


@stochastic_gradient.register(FiniteSum)
@leaf
def sampled_gradient(data, seed, worker, draw, point, out):
    """The gradient of f_worker on a batch of stream (seed, SAMPLE, worker, draw)."""
    if _needs_memory(data, worker):
        _gradient_with_memory(data, seed, worker, draw, point, out)
    else:
        _batch_gradient(data, seed, worker, draw, data.shards, point, out, point)


@leaf
def _batch_of(data, worker):
    """Samples of a gradient of the worker."""
    return data.batches[min(worker, data.batches.shape[0] - 1)]


@leaf
def _needs_memory(data, worker):
    in_order = data.replacement or _batch_of(data, worker) == FULL
    return workspace_size(data.model) > 0 or not in_order


@allocating
def _gradient_with_memory(data, seed, worker, draw, point, out):
    chosen = _chosen(data, seed, worker, draw)
    work = np.empty(workspace_size(data.model))
    _batch_gradient(data, seed, worker, draw, chosen, point, out, work)


@allocating
def _chosen(data, seed, worker, draw):
    """Indices in the shard of a batch without replacement; with replacement, any array."""
    batch = _batch_of(data, worker)
    if data.replacement or batch == FULL:
        return data.shards
    shard = min(worker, data.shards.shape[0] - 2)
    k1, k2 = stream(seed, SAMPLE, worker, draw)
    return distinct(k1, k2, data.shards[shard + 1] - data.shards[shard], batch)


@leaf
def _batch_gradient(data, seed, worker, draw, chosen, point, out, work):
    regularise(data.model, point, out)
    shard = min(worker, data.shards.shape[0] - 2)
    first = data.shards[shard]
    size = data.shards[shard + 1] - first
    k1, k2 = stream(seed, SAMPLE, worker, draw)
    batch = _batch_of(data, worker)
    count = size if batch == FULL else batch
    factor = 1.0 / count
    for k in range(count):
        s = first + _sample(data, batch, k1, k2, k, size, chosen)
        add_gradient(data.model, data.rows, data.labels, s, factor, point, out, work)


@leaf
def _sample(data, batch, k1, k2, k, size, chosen):
    """Index in the shard of sample k of a batch."""
    if batch == FULL:
        return k
    return below(k1, k2, k, size) if data.replacement else chosen[k]


@stochastic_value.register(FiniteSum)
@leaf
def sampled_value(data, seed, worker, draw, point, scratch):
    """The mean loss, regulariser included, of the batch that sampled_gradient sees."""
    if _needs_memory(data, worker):
        return _value_with_memory(data, seed, worker, draw, point, scratch)
    return _batch_value(data, seed, worker, draw, data.shards, point, scratch, point)


@allocating
def _value_with_memory(data, seed, worker, draw, point, scratch):
    work = np.empty(workspace_size(data.model))
    chosen = _chosen(data, seed, worker, draw)
    return _batch_value(data, seed, worker, draw, chosen, point, scratch, work)


@leaf
def _batch_value(data, seed, worker, draw, chosen, point, scratch, work):
    """The loss alone, by a factor of 0."""
    value = regularise(data.model, point, scratch)
    shard = min(worker, data.shards.shape[0] - 2)
    first = data.shards[shard]
    size = data.shards[shard + 1] - first
    k1, k2 = stream(seed, SAMPLE, worker, draw)
    batch = _batch_of(data, worker)
    count = size if batch == FULL else batch
    for k in range(count):
        s = first + _sample(data, batch, k1, k2, k, size, chosen)
        loss = add_gradient(data.model, data.rows, data.labels, s, 0.0, point, scratch, work)
        value += loss / count
    return value


@leaf
def mean_gradient(data, point, out, work):
    """Write the gradient of F at `point` to `out` (d,); return F."""
    value = regularise(data.model, point, out)
    count = data.shards.shape[0] - 1
    for shard in range(count):
        factor = 1.0 / (count * (data.shards[shard + 1] - data.shards[shard]))
        for s in range(data.shards[shard], data.shards[shard + 1]):
            loss = add_gradient(data.model, data.rows, data.labels, s, factor, point, out, work)
            value += factor * loss
    return value


@leaf
def mean_curvature(data, point, direction, out, work):
    """out += Hessian of the mean loss at `point` times `direction`, without r."""
    count = data.shards.shape[0] - 1
    for shard in range(count):
        factor = 1.0 / (count * (data.shards[shard + 1] - data.shards[shard]))
        for s in range(data.shards[shard], data.shards[shard + 1]):
            add_curvature(data.model, data.rows, s, factor, point, direction, out, work)


@measure.register(FiniteSum)
@allocating
def finite_sum_measure(data, point, scratch, out):
    """The METRICS of F at `point`."""
    work = np.empty(workspace_size(data.model))
    out[0] = mean_gradient(data, point, scratch, work)
    out[1] = out[0] - data.optimum
    out[2] = inner(scratch, scratch)
    out[3] = np.nan
    if data.minimiser.shape[0] > 0:
        distance = 0.0
        for j in range(point.shape[0]):
            distance += (point[j] - data.minimiser[j]) ** 2
        out[3] = distance
    out[4] = _accuracy(data, point, work)


@leaf
def _accuracy(data, point, work):
    right = 0
    for s in range(data.test_labels.shape[0]):
        if correct(data.model, data.test_rows, data.test_labels, s, point, work):
            right += 1
    return right / data.test_labels.shape[0]


@kernel
def survey(data, point):
    """F and the noise variance at `point`, both exact.

    The noise variance is E ||stochastic gradient - gradient of f_i||^2, mean over workers.
    A batch of b of m samples has v/b with replacement and (v/b) (m - b)/(m - 1) without,
    v = mean ||g_s||^2 - ||mean g_s||^2.
    """
    work = np.empty(workspace_size(data.model))
    mean, away = np.empty(point.shape[0]), np.empty(point.shape[0])
    value = mean_gradient(data, point, mean, work)
    shards = data.shards.shape[0] - 1
    spread, count = np.full(shards, np.nan), max(shards, data.batches.shape[0])
    total = 0.0
    for worker in range(count):
        batch, shard = _batch_of(data, worker), min(worker, shards - 1)
        if batch == FULL:
            continue
        if np.isnan(spread[shard]):
            spread[shard] = _spread(data, shard, point, mean, away, work)
        size = data.shards[shard + 1] - data.shards[shard]
        left = 1.0 if data.replacement else (size - batch) / max(size - 1, 1)
        total += left * spread[shard] / batch
    return value, total / count


@leaf
def _spread(data, shard, point, mean, away, work):
    """Mean over the shard of ||g_s - mean g||^2, in two passes to avoid cancellation."""
    for j in range(point.shape[0]):
        mean[j] = 0.0
    first, last = data.shards[shard], data.shards[shard + 1]
    for s in range(first, last):
        factor = 1.0 / (last - first)
        add_gradient(data.model, data.rows, data.labels, s, factor, point, mean, work)
    total = 0.0
    for s in range(first, last):
        for j in range(point.shape[0]):
            away[j] = -mean[j]
        add_gradient(data.model, data.rows, data.labels, s, 1.0, point, away, work)
        total += inner(away, away)
    return total / (last - first)
