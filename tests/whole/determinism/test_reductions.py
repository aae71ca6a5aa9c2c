"""No sum takes its order from a library: the source has none outside this list.

NumPy adds along an axis in the order of memory, BLAS in blocks that depend on the processor, and
Python's `sum` of floats is compensated from 3.12 on. `simulator.sums`, `math.fsum` and the loops of
kernels have one order. The listed sums add integers, whose sum has no order, or make no result.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
#: PyTorch adds in an order of its own: its engine promises equal bytes only for one device, version
#: and thread (`tests/whole/methods/test_torch.py`).
TORCH = ("simulator/engines/torch_", "simulator/problems/network/")
SOURCES = sorted(
    path
    for part in ("simulator", "algorithms")
    for path in (ROOT / part).rglob("*.py")
    if not str(path.relative_to(ROOT)).startswith(TORCH)
)
#: Methods and functions that add, of arrays, frames and modules alike. Not `cumsum`: each of its
#: numbers is one of its results, so it can only go from the first to the last.
ADDS = frozenset(
    "average convolve corrcoef cov dot einsum inner matmul mean nanmean nanstd nansum nanvar norm "
    "prod std sum tensordot trace var vdot".split()
)
#: Sums of integers, which are exact in any order, as written in the source.
INTEGERS = frozenset(
    """
    (best > 0).sum()
    about.applied_by_worker()[sorted(self.attack.attackers)].sum()
    counters.applied.sum()
    counters.buffered.sum()
    counters.cancelled.sum()
    counters.discarded.sum()
    counts.sum()
    delay.mean()
    delivered.sum()
    delivered.sum(axis=0)
    in_flight.sum()
    in_flight.sum(axis=0)
    known.sum()
    mask.sum()
    np.isfinite(times).sum()
    partly.sum()
    reached.groupby([result.summary['label'], result.summary['replica']]).sum()
    reserved.sum()
    self._dropped.sum()
    self._dropped.sum(axis=0)
    self._known.sum()
    self._there.sum()
    sent.sum()
    sum(((now - version) * count for _, version, _, count in runs))
    sum((file.stat().st_size for file in found))
    sum((grid_size(entry.parameters) for entry in methods if entry))
    sum((max((int(row['arrivals']) for row in rows), default=0) for rows in tables))
    sum((method.size for method in self.space))
    sum((min(study.spent, study.budget.amount) for study in studies))
    sum((node.size for node in nodes))
    sum((node.size for node in nodes.values()))
    sum((one.replicas for one in own[-1]))
    sum((outcome.arrivals for outcome in own))
    sum((outcome.arrivals for outcome in self.outcomes))
    sum((run.replicas for run in self.runs))
    sum((study.budget.amount for study in studies))
    sum((task.replicas for task in work.tasks))
    sum((workers for workers, _ in self.members()))
    (steps['max'] - steps['min'] + 1 - steps['nunique']).sum()
    sum(apart)
    sum(found.left_out.values())
    sum(map(math.isfinite, after))
    sum(self._charged.values())
    sum(self._threads().values())
    sum(self.workers)
    sum(shares)
    sum(weights)
    together.sum()
    """.strip().split("\n    ")
)
#: Functions with allowed sums of floats, and the reason.
FITTED = "fitted to a recording, once; runs read the file that is made of it"
OWN = "the vectors' own sums, whose order `simulator.core.units` fixes"
ALLOWED = {
    "algorithms/swift.py:Swift.on_gradient": "a method called average, no sum",
    "algorithms/parts/matrices.py:_newton_schulz": OWN,
    "algorithms/parts/operations.py:dot": OWN,
    "algorithms/parts/operations.py:norm1": OWN,
    "algorithms/parts/operations.py:norm_inf": OWN,
    "algorithms/parts/operations.py:norm_sq": OWN,
    "simulator/calibration/failures.py:_at_risk": FITTED,
    "simulator/calibration/failures.py:_interrupted": FITTED,
    "simulator/calibration/failures.py:find_failures": FITTED,
    "simulator/calibration/laws.py:_candidates": FITTED,
    "simulator/calibration/laws.py:_weibull_shape": FITTED,
    "simulator/calibration/messages.py:_nonnegative": FITTED,
    "simulator/calibration/messages.py:_uploads": FITTED,
    "simulator/calibration/recordings.py:Recorded.cancelled": "a count",
    "simulator/calibration/sections.py:membership_section": FITTED,
    "simulator/calibration/stalls.py:_gaps": "a count",
    "simulator/calibration/stalls.py:_jobs": FITTED,
    "simulator/engines/tracing.py:Traced._recorded": "a method called trace, no sum",
    "simulator/engines/vector.py:Term.reduce": OWN,
    "simulator/engines/vector.py:Vector.reduce": OWN,
    "simulator/cluster/graph.py:Graph.own_weight": "bincount adds one after the other",
    "simulator/cluster/graph.py:Graph.spectral_gap": "shown by validate, in no table",
    "simulator/cluster/logs/jobs.py:job_seconds": "adds the rows of a log in their order, once; "
    "runs read the file that is made of it",
    "simulator/cluster/logs/trace_import.py:_sizes": "a summary of the log, shown",
    "simulator/cluster/logs/trace_import.py:_speeds": "a summary of the log, shown",
    "simulator/cluster/logs/trace_import.py:_summary": "a summary of the log, shown",
    "simulator/problems/minimax.py:_power": "of references that are shown, and for the solver",
    "simulator/problems/minimax.py:_ridge_risk": "a reference that is shown, in no table",
    "simulator/problems/minimax.py:solve_program": "the solver's answer is rounded to 20 bits",
    "simulator/problems/minimax.py:transform_risk": "a reference that is shown, in no table",
    "simulator/report/contents.py:_workers": "means over seeds, shown with few digits",
}


def reductions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """The qualified name of the function around each reduction, and the reduction."""
    waiting: list[tuple[str, ast.AST]] = [("", tree)]
    while waiting:
        name, node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = f"{name}.{node.name}".lstrip(".")
        if is_reduction(node):
            yield name, node
        waiting += [(name, child) for child in ast.iter_child_nodes(node)]


def is_reduction(node: ast.AST) -> bool:
    """Whether a library determines the order or rounding of the node's sum."""
    match node:
        case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
            return True
        case ast.Call(func=ast.Name(id="sum"), args=[added, *_]):
            return not counts(added)
        case ast.Call(func=ast.Attribute(attr="bincount"), args=[_, _, *_]):
            return True  # with weights
        case ast.Call(func=ast.Attribute(attr="reduce" | "reduceat")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"))):
            return False
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in ADDS
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="np"), attr="linalg")):
            return True
    return False


def counts(added: ast.expr) -> bool:
    """Whether every term is an integer by its form: a length, a comparison, a truth value."""
    match added:
        case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id="len"), *_]):
            return True
        case ast.GeneratorExp(elt=ast.Call(func=ast.Name(id="len" | "int"))):
            return True
        case ast.GeneratorExp(elt=ast.Call(func=ast.Attribute(attr="isfinite"))):
            return True
        case ast.GeneratorExp(elt=ast.Compare() | ast.Constant(value=int())):
            return True
    return False


@pytest.mark.parametrize(
    "text",
    [
        "x.sum(axis=0)",
        "np.mean(x)",
        "frame.groupby('a')['b'].mean()",
        "a @ b",
        "a @= b",
        "np.linalg.solve(a, b)",
        "np.dot(a, b)",
        "np.add.reduce(x)",
        "np.bincount(x, weights, 3)",
        "sum(x)",
        "sum(1 / one for one in x)",
    ],
)
def test_a_reduction_is_found(text: str) -> None:
    assert list(reductions(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "sum(len(one) for one in x)",
        "sum(map(len, x))",
        "sum(one > 2 for one in x)",
        "math.fsum(x)",
        "np.bincount(x, minlength=3)",
        "x.max()",
    ],
)
def test_what_has_one_result_in_any_order_is_free(text: str) -> None:
    assert not list(reductions(ast.parse(text)))


def test_no_result_depends_on_the_order_of_a_library() -> None:
    found = [
        (f"{path.relative_to(ROOT)}:{name}", ast.unparse(node))
        for path in SOURCES
        for name, node in reductions(ast.parse(path.read_text("utf-8")))
    ]
    forbidden = [
        f"{place}: {text}" for place, text in found if place not in ALLOWED and text not in INTEGERS
    ]
    assert not forbidden, (
        "use simulator.sums or math.fsum, or list it as a sum of integers:\n" + "\n".join(forbidden)
    )
    unused = (set(ALLOWED) - {place for place, _ in found}) | (
        INTEGERS - {text for _, text in found}
    )
    assert not unused, f"listed, but nothing there adds any more: {sorted(unused)}"
