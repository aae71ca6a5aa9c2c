"""Vectors read as matrices, and the matrix nearest to one whose singular values are all 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from algorithms.parts.operations import norm

__all__ = ["Matrix", "Orthogonaliser", "orthogonalised"]

Orthogonaliser = Literal["polar_express", "quintic", "exact"]

POLAR_EXPRESS = (
    (8.156554524902461, -22.48329292557795, 15.878769915207462),
    (4.042929935166739, -2.808917465908714, 0.5000178451051316),
    (3.8916678022926607, -2.772484153217685, 0.5060648178503393),
    (3.285753657755655, -2.3681294933425376, 0.46449024233003106),
    (2.3465413258596377, -1.7097828382687081, 0.42323551169305323),
)
ITERATIONS = {"polar_express": POLAR_EXPRESS, "quintic": ((3.4445, -4.7750, 2.0315),) * 5}
TINY = 1e-7  # what the released code adds to the norm


@dataclass(frozen=True)
class Matrix:
    """The first `rows` x `columns` coordinates of a vector, read row by row.

    Matrices of one size may be added and scaled; `a @ b` and `a.T` are what they are in NumPy. A
    result must fit into the vector.
    """

    vector: Any
    rows: int
    columns: int

    def __add__(self, other: Matrix) -> Matrix:
        return Matrix(self.vector + other.vector, self.rows, self.columns)

    def __rmul__(self, factor: Any) -> Matrix:
        return Matrix(factor * self.vector, self.rows, self.columns)

    def __matmul__(self, other: Matrix) -> Matrix:
        shape = (self.rows, self.columns, other.columns)
        product = self.vector.matrix("matmul", shape, other.vector)
        return Matrix(product, self.rows, other.columns)

    @property
    def T(self) -> Matrix:  # noqa: N802, named as NumPy names it
        """The transpose."""
        turned = self.vector.matrix("transpose", (self.rows, self.columns, 1))
        return Matrix(turned, self.columns, self.rows)

    def orthogonalised(self) -> Matrix:
        """U V' of the matrix U S V'; singular values that are 0 to rounding stay 0."""
        found = self.vector.matrix("orthogonalise", (self.rows, self.columns, 1))
        return Matrix(found, self.rows, self.columns)


def orthogonalised(matrix: Matrix, by: Orthogonaliser) -> Matrix:
    """U V' of a matrix U S V', exactly or by five Newton-Schulz iterations.

    An iteration X <- a X + (b G + c G G) X, G = X X', starts at the matrix over its Frobenius norm
    and moves each singular value s to a s + b s^3 + c s^5: near 1, not to it. As in Muon's code
    the result is multiplied by sqrt(max(1, rows/columns)).
    """
    wide = matrix if matrix.rows <= matrix.columns else matrix.T
    if by == "exact":
        found = wide.orthogonalised()
    else:
        found = _newton_schulz(wide, ITERATIONS[by])
        if matrix.rows > matrix.columns:
            found = math.sqrt(matrix.rows / matrix.columns) * found
    return found if wide is matrix else found.T


def _newton_schulz(wide: Matrix, coefficients: Sequence[tuple[float, float, float]]) -> Matrix:
    x = Matrix(wide.vector / (norm(wide.vector) + TINY), wide.rows, wide.columns)
    for a, b, c in coefficients:
        gram = x @ x.T
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x
