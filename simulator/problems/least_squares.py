"""Linear regression under covariate shift: its scenario keys."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from simulator.keys import (
    WHOLE,
    Count,
    NonNegative,
    Probability,
    Section,
    Seed,
    about,
    examples,
    meanings,
)
from simulator.problems.quadratic import PowerLaw, Spectrum

if TYPE_CHECKING:
    from simulator.problems.base import Problem

__all__ = [
    "CovariateShift",
    "Eigenvalues",
    "LeastSquaresSpec",
    "PlaneRotation",
    "RandomRotation",
]

MOST_ENTRIES = 50_000_000  # of all matrices together
Eigenvalues = Spectrum | PowerLaw
Turned = Annotated[
    Literal["target", "workers"],
    Field(
        description="the covariances with rotated axes",
        json_schema_extra=meanings(
            target="those of the target's covariance",
            workers="those of each worker's covariance, each its own way",
        ),
    ),
]


class RandomRotation(Section):
    """A uniformly random basis: the covariances share no direction."""

    model_config = examples({"kind": "random", "of": "target", "seed": 1})

    kind: Literal["random"]
    of: Turned = "target"
    seed: Seed = Field(default=0, description="which basis is drawn, the same in every run")


class PlaneRotation(Section):
    """Axes turned pairwise, in random pairs, by `turn` quarter turns; 0 turns nothing."""

    model_config = examples({"kind": "planes", "turn": 0.5, "of": "workers", "seed": 1})

    kind: Literal["planes"]
    turn: Probability = Field(
        description="how far each pair of axes is turned",
        json_schema_extra={"unit": "quarter turns"},
    )
    of: Turned = "target"
    seed: Seed = Field(default=0, description="which pairs are drawn, the same in every run")


Rotation = Annotated[RandomRotation | PlaneRotation, Field(discriminator="kind")]


class CovariateShift(Section):
    """The source covariance S, from which workers sample, and the target covariance T."""

    model_config = examples(
        {
            "source": {"power": 1.0},
            "target": {"spectrum": [1.0, 1.0, 0.1, 0.1]},
            "rotation": {"kind": "random"},
        }
    )

    source: Eigenvalues | Annotated[list[Eigenvalues], Field(min_length=1)] = Field(
        description="eigenvalues of S: a power law, a spectrum, or a list with those of each worker"
    )
    target: Eigenvalues | Literal["mean"] = Field(
        description="eigenvalues of T; mean: T is the mean of the workers' covariances"
    )
    rotation: Rotation | None = Field(
        default=None, description="turns the axes of T, or those of each worker, against the rest"
    )

    @model_validator(mode="after")
    def _meaningful(self) -> "CovariateShift":
        if self.target == "mean" and self.rotation is not None and self.rotation.of == "target":
            raise ValueError("rotation of the target goes with eigenvalues of its own, not mean")
        return self

    @property
    def spectra(self) -> list[Eigenvalues]:
        """The laws of the workers: one if they are equal, else one for each."""
        return self.source if isinstance(self.source, list) else [self.source]


class LeastSquaresSpec(Section):
    """Linear regression, F(w) = (1/n) sum_i E (x'w - y)^2/2.

    Features x ~ N(0, S_i) are drawn afresh for each gradient, y = x'w* + N(0, noise^2), and the
    start is w = 0. S_i and the target covariance T are given by `covariate_shift`;
    source_risk = ||w - w*||^2 in the norm of the mean S of the S_i and target_risk the same in that
    of T are exact, not sampled. w* lies on the ellipse sum_j w_j^2/m_j = 1, m_j = j^-ellipse.
    `samples` is a number of samples n for which reference risks are computed, the worst over the
    ellipse; `transform: minimax` records adapted_risk, the target risk of A w, A the best linear
    transform of the least squares estimate from n samples.

    L is exact; the noise variance is that of a gradient at the start, since it grows with
    ||w - w*||; mu is exact, or a lower bound where the workers' axes differ.

    Setting of Liu, Zhang, Chen, Fang (2025), arXiv 2502.09047, of which we know only the abstract:
    the risks and the closed form are derived here, the convention for the ellipse is ours.
    """

    model_config = examples(
        {
            "kind": "least_squares",
            "dimension": 50,
            "covariate_shift": {"source": {"power": 1.0}, "target": {"power": 0.0}},
            "noise": 0.5,
            "batch": 4,
        },
        {
            "kind": "least_squares",
            "dimension": 50,
            "covariate_shift": {"source": {"power": 1.0}, "target": "mean"},
            "ellipse": 1.0,
            "truth": "worst_case",
            "seed": 1,
            "samples": 1000,
            "transform": "minimax",
        },
    )

    kind: Literal["least_squares"]
    dimension: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = Field(
        description="d, the number of features"
    )
    covariate_shift: CovariateShift = Field(
        description="how the workers' features and those of the target are distributed"
    )
    noise: NonNegative = Field(default=1.0, description="standard deviation of the noise of y")
    batch: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = Field(
        default=1, description="fresh samples per stochastic gradient"
    )
    ellipse: NonNegative = Field(default=1.0, description="exponent c of m_j = j^-c")
    truth: Literal["ellipse_boundary_random", "worst_case", "flat"] = Field(
        default="ellipse_boundary_random",
        description="where w* lies on the ellipse",
        json_schema_extra=meanings(
            ellipse_boundary_random="in a random direction",
            worst_case="where the target risk at w = 0 is largest",
            flat="w_j^2 = m_j/d",
        ),
    )
    seed: Seed = Field(default=0, description="seed of a random truth")
    samples: Count | None = Field(
        default=None, description="samples for which reference risks and transforms are made"
    )
    transform: Literal["minimax"] | None = Field(
        default=None, description="record adapted_risk; needs samples"
    )

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that a run can record."""
        adapted = () if self.transform is None else ("adapted_risk",)
        losses = ("loss", "loss_gap", "grad_norm_sq", "distance_sq")
        return (*losses, "source_risk", "target_risk", *adapted)

    @model_validator(mode="after")
    def _fits(self) -> "LeastSquaresSpec":
        shift, d = self.covariate_shift, self.dimension
        for law in (*shift.spectra, shift.target):
            if isinstance(law, Spectrum) and len(law.spectrum) != d:
                raise about(
                    "covariate_shift",
                    f"a spectrum has {len(law.spectrum)} values, dimension is {d}",
                )
        if self.transform is not None and self.samples is None:
            raise about("transform", "transform needs samples: how many the estimate is made from")
        return self

    def check(self, workers: int) -> Iterator[tuple[str, str]]:
        """Yield (field, broken rule) where the keys do not fit the number of workers."""
        shift = self.covariate_shift
        if isinstance(shift.source, list) and len(shift.source) != workers:
            rule = f"has {len(shift.source)} sources, but there are {workers} workers"
            yield "covariate_shift", rule
        matrices = 0 if shift.rotation is None else 1 + workers * (shift.rotation.of == "workers")
        if matrices * self.dimension**2 > MOST_ENTRIES:
            rule = f"makes rotations of more than {MOST_ENTRIES} entries, take fewer"
            yield "dimension", rule

    def build(self, workers: int) -> "Problem":
        """The problem for `workers` workers.

        Raises:
            DataError: the minimax transform needs a solver that is not installed.
        """
        from simulator.problems.least_squares_build import build

        return build(self, workers)
