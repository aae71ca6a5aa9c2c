"""Minimum of a convex finite sum by Newton's method with conjugate gradients, in plain loops.

Nothing is random or depends on threads, so the same data give the same bits.
"""

import numpy as np

from simulator.core.compiling import kernel
from simulator.core.finite_sum import mean_curvature, mean_gradient, workspace_size
from simulator.core.leaf import allocating
from simulator.core.vectors import inner

__all__ = ["minimise"]

FORCING = 1e-3  # relative residual at which conjugate gradients stop
ARMIJO = 1e-4
ENOUGH = 1e-24  # predicted decrease at which the search ends
HALVINGS = 40  # of a step, down to 1e-12 of it
NEAR = 1e-10  # relative predicted decrease below which F is too inexact to judge a step


@kernel
def minimise(data, point, rounds, passes):
    """Move `point` to the minimum of F; returns (F, ||gradient||^2, last predicted decrease).

    Damped while the predicted decrease is visible in F; then full steps while each at least halves
    the gradient and ENOUGH is not reached. At most `rounds` Newton steps; none starts after
    `passes` over the data.
    """
    d = point.shape[0]
    gradient, trial, fresh, step = np.empty(d), np.empty(d), np.empty(d), np.empty(d)
    work = np.empty(workspace_size(data.model))
    value = mean_gradient(data, point, gradient, work)
    decrease = np.inf
    for _ in range(rounds):
        square = inner(gradient, gradient)
        if square == 0.0 or decrease <= ENOUGH or passes <= 0:
            break
        passes -= _solve(data, point, gradient, step, work, passes)
        decrease = 0.5 * inner(gradient, step)
        length = 1.0
        for _ in range(HALVINGS):
            for j in range(d):
                trial[j] = point[j] - length * step[j]
            new = mean_gradient(data, trial, fresh, work)
            passes -= 1
            if decrease <= NEAR * abs(value):
                accepted = inner(fresh, fresh) < 0.25 * square
                break
            accepted = new <= value - ARMIJO * length * 2.0 * decrease
            length *= 0.5
            if accepted:
                break
        if not accepted:
            break
        value = new
        for j in range(d):
            point[j] = trial[j]
            gradient[j] = fresh[j]
    return value, inner(gradient, gradient), decrease


@allocating
def _solve(data, point, gradient, step, work, most):
    """step = H^-1 gradient by conjugate gradients, to the relative residual FORCING.

    Returns the number of passes over the data, at most `most`.
    """
    d = point.shape[0]
    step[:] = 0.0
    residual, direction, image = np.empty(d), np.empty(d), np.empty(d)
    for j in range(d):
        residual[j] = direction[j] = gradient[j]
    square = inner(residual, residual)
    goal = FORCING * FORCING * square
    rounds = min(4 * d + 20, most)
    for k in range(rounds):
        for j in range(d):
            image[j] = data.model.l2 * direction[j]
        mean_curvature(data, point, direction, image, work)
        bend = inner(direction, image)
        if not bend > 0.0:
            return k + 1
        length = square / bend
        for j in range(d):
            step[j] += length * direction[j]
            residual[j] -= length * image[j]
        before, square = square, inner(residual, residual)
        if square <= goal:
            return k + 1
        for j in range(d):
            direction[j] = residual[j] + square / before * direction[j]
    return rounds
