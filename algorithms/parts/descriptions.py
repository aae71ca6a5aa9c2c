"""What a parameter does: the text below its field, or here if several methods share it.

A text is a clause about the value. It ends with an example, and with what else the entry needs:
`(example: 5, delay_rule: inverse)`. Parameters with a few allowed words need none.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any

__all__ = ["SHARED", "descriptions"]

#: Name -> text, for parameters that mean the same in every method without a text of its own.
SHARED = {
    "aggregator": "how the server makes one vector of many messages; `paceline list aggregators` "
    "(example: median)",
    "batch": "gradients of an update (example: 10)",
    "beta1": "Adam's share of the earlier mean of gradients that is kept (example: 0.9)",
    "beta2": "Adam's share of the earlier mean of squares that is kept (example: 0.99)",
    "bias_correction": "correct the means for their start at 0",
    "buffer": "arrivals of an update (example: 5)",
    "delay_limit": "longest delay with a full step (example: 5, delay_rule: inverse)",
    "delay_rule": "what shortens the step beyond `delay_limit`; none keeps it",
    "delay_threshold": "R: smallest delay, in updates, with which a gradient is discarded "
    "(example: 10)",
    "dylu": "give slower workers fewer local steps, so that all jobs last about equally long",
    "epsilon": "added to the root in a denominator (example: 1.0e-6)",
    "inner": "optimiser of the local steps",
    "keep": "K: coordinates that a message keeps (example: 10)",
    "local_steps": "steps that a worker takes in a job (example: 4)",
    "local_stepsize": "step size of the local steps (example: 0.05)",
    "momentum": "share of the earlier momentum that is kept; 0 is none (example: 0.9)",
    "on_new_model": "jobs at an older model: stopped at once, or finished and then dropped",
    "optimizer": "rule of the server's step",
    "refused": "a refused gradient: discarded, or counted as an update without effect",
    "smoothness": "L in the step of a late gradient; theory is that of the problem (example: 2.0)",
    "stepsize": "step size of an update (example: 0.1)",
    "stops": "stop workers whose model has become too old, and restart them",
    "unit": "unit of times: the worker's mean seconds per gradient, or simulated seconds",
    "reset": "start every job of AdamW with new moments (example: true, inner: adamw)",
    "weight_decay": "decay of AdamW (example: 0.01, inner: adamw)",
}


def descriptions(method: type[Any]) -> dict[str, str]:
    """Parameter -> text, for the class of a method.

    A text in the class comes before one in its base, and both before one of SHARED.
    """
    written = [_below_fields(base) for base in reversed(method.__mro__)]
    return {**SHARED, **{name: text for texts in written for name, text in texts.items()}}


@cache
def _below_fields(kind: type[Any]) -> dict[str, str]:
    """Field -> the string below it, in the source of one class; empty without a source."""
    if "__dataclass_fields__" not in vars(kind):
        return {}
    try:
        (tree,) = ast.parse(dedent(inspect.getsource(kind))).body
    except (OSError, TypeError, SyntaxError):  # typed into an interpreter
        return {}
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    return {
        field.target.id: " ".join(text.value.value.split())
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
