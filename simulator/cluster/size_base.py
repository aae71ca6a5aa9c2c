"""What all laws of job sizes share, and the form in which the kernels take them."""

from dataclasses import dataclass

from pydantic import Field

from simulator.keys import Positive, Section

__all__ = ["Sampler", "Size"]


@dataclass(frozen=True)
class Sampler:
    """A law for the kernels: its parameters, its expected value, whether it varies."""

    kind: str
    numbers: tuple[float, ...]
    expected: float
    random: bool


class Size(Section):
    """The base of all sizes."""

    kind: str
    scale: Positive = Field(default=1.0, description="factor of every size")

    def sampler(self) -> Sampler:
        """The law for the kernels."""
        raise NotImplementedError(self.kind)

    def samplers(self, workers: int) -> tuple[Sampler, ...]:
        """One law for all workers, or one for each of them, (n,)."""
        del workers
        return (self.sampler(),)
