"""Sums over vectors in one fixed order: dot products and norms.

Lane l of eight adds the terms l, l + 8, l + 16, ... in this order; the lanes are then added as
((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)). The order depends on the dimension alone, not on
the width of the processor's vectors. A lane starts at -0.0, which changes no sum, so lanes that
stay empty have no effect.
"""

import math
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from simulator.core.leaf import leaf

__all__ = ["dot", "largest", "norm1"]

LANES = 8
LANE = ir.VectorType(ir.DoubleType(), LANES)
WORD = ir.VectorType(ir.IntType(64), LANES)
NO_SIGN = (1 << 63) - 1


@intrinsic
def _block_sums(typingctx, a, b, blocks):
    """The eight lanes of sum a_j b_j over the first `blocks` blocks; of |a_j| if `b` is None.

    LLVM does not vectorise a loop with eight sums of its own accord: 0.25 us instead of 0.8 for
    1,729 coordinates.
    """
    del typingctx
    return types.containers.UniTuple(types.float64, LANES)(a, b, blocks), _emit_sums


def _emit_sums(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    sums = cgutils.alloca_once_value(builder, ir.Constant(LANE, [-0.0] * LANES))
    with cgutils.for_range(builder, arguments[2]) as loop:
        terms = [
            _block(context, builder, kind, array, loop.index)
            for kind, array in zip(signature.args[:2], arguments[:2], strict=True)
            if kind is not types.none
        ]
        if len(terms) == 2:
            term = builder.fmul(*terms)
        else:
            bits = builder.and_(
                builder.bitcast(terms[0], WORD), ir.Constant(WORD, [NO_SIGN] * LANES)
            )
            term = builder.bitcast(bits, LANE)
        builder.store(builder.fadd(builder.load(sums), term), sums)
    total = builder.load(sums)
    places = [ir.Constant(ir.IntType(32), lane) for lane in range(LANES)]
    parts = [builder.extract_element(total, place) for place in places]
    return context.make_tuple(builder, signature.return_type, parts)


def _block(context: Any, builder: Any, kind: Any, array: Any, block: Any) -> Any:
    start = builder.mul(block, ir.Constant(block.type, LANES))
    place = builder.gep(make_array(kind)(context, builder, array).data, [start])
    return builder.load(builder.bitcast(place, LANE.as_pointer()), align=8)


@leaf
def _term(a, b, j):
    """Term j, or nothing beyond the end; None is decided at compile time."""
    if j >= a.shape[0]:
        return -0.0
    if b is None:
        return math.fabs(a[j])
    return a[j] * b[j]


@leaf
def _sum(a, b):
    rest = a.shape[0] - a.shape[0] % LANES
    s0, s1, s2, s3, s4, s5, s6, s7 = _block_sums(a, b, a.shape[0] // LANES)
    s0, s1 = s0 + _term(a, b, rest), s1 + _term(a, b, rest + 1)
    s2, s3 = s2 + _term(a, b, rest + 2), s3 + _term(a, b, rest + 3)
    s4, s5 = s4 + _term(a, b, rest + 4), s5 + _term(a, b, rest + 5)
    s6 = s6 + _term(a, b, rest + 6)
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))


@leaf
def dot(a, b):
    """Return sum a_j b_j, each product rounded first."""
    return _sum(a, b)


@leaf
def norm1(a):
    """Return sum |a_j|."""
    return _sum(a, None)


@leaf
def largest(a):
    """Return the largest |a_j|; nan if any a_j is nan."""
    most = 0.0
    for j in range(a.shape[0]):
        size = math.fabs(a[j])
        if not size <= most:  # a nan compares with nothing, so it stays once it is there
            most = size if most == most else most
    return most
