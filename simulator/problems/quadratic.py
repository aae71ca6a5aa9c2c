"""Quadratic objectives f_i(x) = x'A_i x/2 - b_i'x, their scenario keys and exact constants."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from simulator.keys import (
    WHOLE,
    Finite,
    NonNegative,
    Positive,
    Section,
    Seed,
    about,
    examples,
    meanings,
)
from simulator.memory import too_large

if TYPE_CHECKING:
    from simulator.problems.base import Problem

__all__ = [
    "Heterogeneity",
    "Noise",
    "PowerLaw",
    "QuadraticSpec",
    "RandomMinima",
    "RandomTridiagonal",
    "Spectrum",
]

MOST_DIMENSIONS = 10_000_000
VECTORS = 4  # per worker while objectives that differ are made


class Spectrum(Section):
    """A diagonal matrix with the eigenvalues `spectrum`."""

    model_config = examples({"spectrum": [1.0, 0.5, 0.1]})

    spectrum: Annotated[list[Positive], Field(min_length=1)] = Field(
        description="the eigenvalues, one per dimension"
    )


class PowerLaw(Section):
    """A diagonal matrix with eigenvalues j^-power, j = 1..d."""

    model_config = examples({"power": 1.5})

    power: NonNegative = Field(description="the exponent; 0 is the identity")


Matrix = Literal["tridiagonal", "identity"] | Spectrum | PowerLaw


class Noise(Section):
    """Gaussian noise added to every gradient, N(0, std^2), or noise with heavier tails.

    per_coordinate: independent on each coordinate; shared: one number added to all of them, as in
    many published figures. Either way sigma^2 = d std^2. Noise per coordinate is drawn in single
    precision and added in double. With k `degrees_of_freedom` the whole vector is divided by the
    root of the mean of k squares of normal numbers, one draw for each gradient: Student's t. Then
    sigma^2 = d std^2 k/(k - 2), and it is infinite for k = 1 and 2.
    """

    model_config = examples(
        {"kind": "per_coordinate", "std": 0.01},
        {"kind": "shared", "std": 0.01},
        {"kind": "per_coordinate", "std": 0.1, "degrees_of_freedom": 2},
    )

    kind: Literal["per_coordinate", "shared"] = Field(
        default="per_coordinate",
        description="how the noise of the coordinates is correlated",
        json_schema_extra=meanings(
            per_coordinate="independent noise on each coordinate",
            shared="one number added to every coordinate, as in many published figures",
        ),
    )
    std: NonNegative = Field(description="standard deviation on each coordinate")
    degrees_of_freedom: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        default=None,
        description="degrees of freedom of Student's t, for heavy tails; by default the noise is "
        "Gaussian",
    )


def _only_std(value: Any) -> Any:
    return {"std": value} if isinstance(value, int | float) else value


class RandomMinima(Section):
    """f_i = (x - c_i)'A(x - c_i)/2 with c_i ~ N(0, scale^2 I), drawn once with `seed`."""

    model_config = examples({"kind": "random_minima", "scale": 3.0, "seed": 1})

    kind: Literal["random_minima"]
    scale: Positive = Field(
        default=1.0, description="standard deviation of each coordinate of the minima"
    )
    seed: Seed = Field(default=0, description="which minima are drawn, the same in every run")


class RandomTridiagonal(Section):
    """A_i = (e_i/4) tridiag(-1, 2, -1) + shift I, b_i = (e_i/4)(-1 + h_i, 0, ..., 0).

    e_i = 1 + scale z, h_i = scale z', z and z' standard normal; the shift makes the smallest
    eigenvalue of the mean matrix `convexity`, while single A_i may be indefinite. With
    `interpolation` b_i = A_i x* at the common x*, so that all f_i have a stationary point there.
    Recipe of Tyurin (2026), "Bridging the gap between homogeneous and heterogeneous asynchronous
    optimization".
    """

    model_config = examples(
        {
            "kind": "random_tridiagonal",
            "scale": 3.0,
            "convexity": 0.001,
            "interpolation": True,
            "seed": 1,
        }
    )

    kind: Literal["random_tridiagonal"]
    scale: NonNegative = Field(default=3.0, description="how much the workers' objectives differ")
    convexity: Positive = Field(
        default=1.0e-3, description="smallest eigenvalue of the mean matrix"
    )
    interpolation: bool = Field(
        default=False, description="whether all f_i have a stationary point in common"
    )
    seed: Seed = Field(default=0, description="which matrices are drawn, the same in every run")


Heterogeneity = Annotated[RandomMinima | RandomTridiagonal, Field(discriminator="kind")]


class QuadraticSpec(Section):
    """A quadratic, F(x) = (1/n) sum_i x'A_i x/2 - b_i'x.

    By default all f_i are equal: `tridiagonal` is A = tridiag(-1, 2, -1)/4, b = (-1, 0, ..)/4,
    x0 = (sqrt(d), 0, ..); the diagonal matrices have b = 0 and x0 = (1, .., 1).
    """

    metrics: ClassVar[tuple[str, ...]] = ("loss", "loss_gap", "grad_norm_sq", "distance_sq")

    model_config = examples(
        {"kind": "quadratic", "dimension": 1729, "matrix": "tridiagonal", "noise": 0.01},
        {
            "kind": "quadratic",
            "dimension": 1,
            "matrix": "identity",
            "minima": [[3.0], [0.0], [-5.0]],
            "start": [5.0],
        },
        {
            "kind": "quadratic",
            "dimension": 100,
            "matrix": {"power": 1.0},
            "heterogeneity": {"kind": "random_minima", "scale": 3.0},
        },
    )

    kind: Literal["quadratic"]
    dimension: Annotated[int, Field(ge=1, le=MOST_DIMENSIONS), WHOLE] = Field(
        description="d, the number of coordinates of the model"
    )
    matrix: Matrix = Field(
        default="tridiagonal",
        description="A, the Hessian: a word, or a diagonal matrix by its eigenvalues",
        json_schema_extra=meanings(
            tridiagonal="tridiag(-1, 2, -1)/4, a hard case for first-order methods",
            identity="the identity",
        ),
    )
    noise: Annotated[
        Noise | None, BeforeValidator(_only_std, json_schema_input_type=float | Noise | None)
    ] = Field(default=None, description="noise of the gradients; a number is std per coordinate")
    minima: Annotated[list[list[Finite]], Field(min_length=1)] | None = Field(
        default=None, description="the minimum c_i of each worker's objective, one row per worker"
    )
    heterogeneity: Heterogeneity | None = Field(
        default=None, description="objectives that differ between workers (default: all equal)"
    )
    start: Annotated[list[Finite], Field(min_length=1)] | None = Field(
        default=None, description="x0; one number stands for every coordinate"
    )

    @model_validator(mode="after")
    def _lengths(self) -> "QuadraticSpec":
        d = self.dimension
        if isinstance(self.matrix, Spectrum) and len(self.matrix.spectrum) != d:
            raise about(
                "matrix", f"spectrum has {len(self.matrix.spectrum)} values, dimension is {d}"
            )
        if self.minima is not None and self.heterogeneity is not None:
            raise about("heterogeneity", "give minima or heterogeneity, not both")
        for row in self.minima or []:
            if len(row) != d:
                raise about("minima", f"a row of minima has {len(row)} values, dimension is {d}")
        if self.start is not None and len(self.start) not in (1, d):
            raise about("start", f"start has {len(self.start)} values, dimension is {d}")
        if isinstance(self.heterogeneity, RandomTridiagonal) and self.matrix != "tridiagonal":
            raise about("heterogeneity", "random_tridiagonal goes with matrix: tridiagonal")
        return self

    def check(self, workers: int) -> Iterator[tuple[str, str]]:
        """Yield (field, broken rule) where the keys do not fit the number of workers."""
        if self.minima is not None and len(self.minima) != workers:
            yield "minima", f"has {len(self.minima)} rows, but there are {workers} workers"
        if self.heterogeneity is not None:
            rule = too_large("vectors", VECTORS * workers, 8 * self.dimension)
            if rule:
                yield "heterogeneity", f"{rule}: take fewer workers, or a smaller dimension"

    def build(self, workers: int) -> "Problem":
        """The problem for `workers` workers."""
        from simulator.problems.quadratic_build import build

        return build(self, workers)
