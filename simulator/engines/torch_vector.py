"""Vectors and numbers of all replicas as PyTorch tensors, for `simulator.engines.torch_engine`."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from simulator.arrays import Floats
from simulator.engines.arithmetic import NumberOperators, VectorOperators
from simulator.engines.arrays import MATRICES, elementwise
from simulator.engines.coefficient import Coefficient, calculations
from simulator.engines.statistics import STATISTICS
from simulator.engines.vector import Shape, fitting

if TYPE_CHECKING:
    from simulator.engines.torch_engine import TorchEngine

__all__ = ["TorchNumber", "TorchVector"]

CALCULATIONS = calculations(torch)
ELEMENTWISE = elementwise(torch)
REDUCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "dot": lambda b, c: (b * c).sum(1),
    "norm1": lambda b, c: b.abs().sum(1),
    "norm_inf": lambda b, c: b.abs().amax(1),
}


class TorchNumber(NumberOperators):
    """A number made of vectors, (R,); it may multiply vectors, and nothing waits for its value."""

    __slots__ = ("operations", "values")

    def __init__(self, operations: "TorchEngine", values: torch.Tensor) -> None:
        self.operations = operations  # the name tells functions of numbers to ask this one
        self.values = values

    def calculate(self, name: str, *numbers: Any) -> Any:
        """Carry out one calculation on numbers of which this is one."""
        if not all(isinstance(one, (TorchNumber, Coefficient, float, int)) for one in numbers):
            return NotImplemented  # a vector scales itself
        tensors = [self.operations.tensor(number) for number in numbers]
        return TorchNumber(self.operations, CALCULATIONS[name](*tensors))


class TorchVector(VectorOperators):
    """A vector (R, d) that is computed at the first use of its values.

    Attributes:
        product: (factor, vector) if it is their product, which a sum computes in the same pass.
    """

    __slots__ = ("_compute", "_values", "engine", "product")

    def __init__(
        self,
        engine: "TorchEngine",
        values: torch.Tensor | None,
        compute: Callable[[], torch.Tensor] | None = None,
        product: "tuple[Any, TorchVector] | None" = None,
    ) -> None:
        self.engine, self.product = engine, product
        self._values, self._compute = values, compute

    @property
    def values(self) -> torch.Tensor:
        """The numbers (R, d)."""
        if self._values is None:
            assert self._compute is not None
            self._values, self._compute, self.product = self._compute(), None, None
        return self._values

    def scaled(self, factor: Any) -> "TorchVector":
        """`factor` times this vector, computed when it is needed."""
        number = self.engine.factor(factor)
        return TorchVector(self.engine, None, lambda: number * self.values, (number, self))

    def plus(self, other: "TorchVector") -> "TorchVector":
        """The sum; a product among the two is computed in the same pass."""
        if other.product is None:
            self, other = other, self
        if other.product is None:
            return TorchVector(self.engine, self.values + other.values)
        number, vector = other.product
        if isinstance(number, float):
            return TorchVector(self.engine, torch.add(self.values, vector.values, alpha=number))
        return TorchVector(self.engine, torch.addcmul(self.values, vector.values, number))

    def element(
        self, name: str, other: "TorchVector | None" = None, number: Any = None
    ) -> "TorchVector":
        """An operation on each coordinate of this vector, of another one and of a number."""
        right = self if other is None else other
        size = None if number is None else self.engine.tensor(number)[:, None]
        return TorchVector(self.engine, ELEMENTWISE[name](self.values, right.values, size))

    def reduce(self, name: str, other: "TorchVector | None" = None) -> TorchNumber:
        """A number made of this vector, or of this and another one."""
        right = self if other is None else other
        return TorchNumber(self.engine, REDUCTIONS[name](self.values, right.values))

    def statistic(
        self, name: str, others: "Sequence[TorchVector]", **numbers: Any
    ) -> "TorchVector":
        """A statistic of this vector and others, by NumPy: see `Operations.statistic`."""
        rows = _arrays([self, *others])
        with np.errstate(all="ignore"):
            found = [STATISTICS[name](rows[:, r], **numbers) for r in range(rows.shape[1])]
        return self._like(found)

    def top_k(self, keep: int) -> "TorchVector":
        """The `keep` coordinates of largest size, the first of equal ones, and 0 elsewhere."""
        sizes = self.values.abs()  # PyTorch, too, sorts nan as largest
        kept = sizes.sort(dim=1, descending=True, stable=True).indices[:, :keep]
        out = torch.zeros_like(self.values)
        return TorchVector(self.engine, out.scatter(1, kept, self.values.gather(1, kept)))

    def matrix(self, name: str, shape: Shape, other: "TorchVector | None" = None) -> "TorchVector":
        """An operation on this vector, and another one, read as matrices."""
        p, q, r = fitting(shape, self.values.shape[1])
        right = self if other is None else other
        if name == "orthogonalise":
            (own,) = _arrays([self])
            return self._like([MATRICES[name](values, values, shape) for values in own])
        matrix = self.values[:, : p * q].reshape(-1, p, q)
        if name == "transpose":
            return self._padded(matrix.transpose(1, 2))
        return self._padded(matrix @ right.values[:, : q * r].reshape(-1, q, r))

    def _padded(self, matrices: torch.Tensor) -> "TorchVector":
        """The rows of each matrix one after the other, and 0 behind them."""
        out, numbers = torch.zeros_like(self.values), matrices.flatten(1)
        out[:, : numbers.shape[1]] = numbers
        return TorchVector(self.engine, out)

    def _like(self, rows: "Sequence[Floats]") -> "TorchVector":
        """A vector with these values of each replica."""
        made = torch.from_numpy(np.array(rows))
        return TorchVector(self.engine, made.to(self.values.device, self.values.dtype))


def _arrays(vectors: Sequence[TorchVector]) -> Floats:
    """The numbers of vectors for NumPy, (k, R, d)."""
    return np.array([vector.values.cpu().double().numpy() for vector in vectors])
