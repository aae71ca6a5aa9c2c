"""The `data:` of a scenario: which samples, and what is done to them before training."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from simulator.keys import (
    WHOLE,
    Count,
    FileName,
    Fraction,
    NonNegative,
    about,
    examples,
    meanings,
)
from simulator.problems.data.image_spec import CifarData, IdxData, NpzData, PatternData
from simulator.problems.data.options import Options
from simulator.problems.data.text_spec import TextData

if TYPE_CHECKING:
    from simulator.problems.data.dataset import Dataset

__all__ = [
    "LARGEST",
    "MOST_NUMBERS",
    "DataSpec",
    "LibsvmData",
    "SklearnData",
    "SyntheticData",
]

MOST_NUMBERS = 100_000_000  # of a matrix with its zeros: 800 MB
QUICK_LINES = 10_000
LARGEST = 1e50  # fourth powers of the data, and sums of them, must be finite


class SyntheticData(Options):
    """A Gaussian of unit variance around each class's centre, equally many samples per class."""

    model_config = examples(
        {"kind": "synthetic", "samples": 1000, "features": 20, "holdout": 0.2},
        {
            "kind": "synthetic",
            "samples": 1000,
            "features": 20,
            "classes": 4,
            "separation": 3.0,
            "label_noise": 0.05,
            "density": 0.5,
            "standardise": False,
            "intercept": True,
            "seed": 1,
        },
    )

    kind: Literal["synthetic"]
    samples: Annotated[int, Field(ge=2, le=100_000_000), WHOLE] = Field(
        description="how many samples are made"
    )
    features: Annotated[int, Field(ge=1, le=1_000_000), WHOLE] = Field(
        description="how many features a sample has"
    )
    classes: Annotated[int, Field(ge=2, le=1000), WHOLE] = Field(
        default=2, description="how many classes there are"
    )
    separation: Annotated[NonNegative, Field(le=LARGEST)] = Field(
        default=2.0, description="root mean square distance between two centres"
    )
    label_noise: Fraction = Field(
        default=0.0, description="probability that a label is replaced by one of the others"
    )
    density: Annotated[float, Field(gt=0, le=1)] = Field(
        default=1.0, description="probability that a feature of a sample is not 0"
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.samples * self.features > MOST_NUMBERS:
            raise about(
                "samples",
                f"samples x features = {self.samples * self.features}, at most {MOST_NUMBERS}",
            )
        if self.samples < self.classes:
            raise about("samples", f"must be at least classes ({self.classes})")
        return self

    def _read(self) -> "Dataset":
        from simulator.problems.data.synthetic import make_mixture

        return make_mixture(self)


class LibsvmData(Options):
    """A file in LIBSVM format: per line a label and index:value pairs; may be compressed."""

    model_config = examples(
        {"kind": "libsvm", "path": "mushrooms.libsvm", "holdout": 0.2, "intercept": True},
        {
            "kind": "libsvm",
            "path": "train.libsvm",
            "test_path": "test.libsvm",
            "features": 300,
            "max_rows": 50000,
            "zero_based": False,
            "skip_qid": False,
            "standardise": True,
        },
        {"kind": "libsvm", "path": "mushrooms.libsvm", "holdout": 0.5, "seed": 1},
    )

    test_key: ClassVar[str | None] = "test_path"

    kind: Literal["libsvm"]
    path: FileName = Field(description="the file with the training samples")
    test_path: FileName | None = Field(
        default=None, description="a second file, kept out of training, for accuracy"
    )
    features: Annotated[int, Field(ge=1, le=10_000_000), WHOLE] | None = Field(
        default=None, description="number of features; by default the largest index"
    )
    max_rows: Count = Field(default=1_000_000, description="a longer file is refused")
    zero_based: bool = Field(
        default=False, description="whether the first feature of the files has index 0, not 1"
    )
    skip_qid: bool = Field(
        default=False, description="leave out the qid:number after a label, of ranking data"
    )

    @property
    def files(self) -> list[str]:
        """The file or the two files."""
        return [path for path in (self.path, self.test_path) if path is not None]

    def _glance(self) -> None:
        from simulator.problems.data.libsvm import check_libsvm

        check_libsvm(self, QUICK_LINES)

    def _read(self) -> "Dataset":
        from simulator.problems.data.libsvm import load_libsvm

        return load_libsvm(self)


class SklearnData(Options):
    """A data set included in scikit-learn (extra `data`)."""

    model_config = examples(
        {"kind": "sklearn", "name": "breast_cancer"},
        {
            "kind": "sklearn",
            "name": "digits",
            "holdout": 0.2,
            "seed": 1,
            "standardise": False,
            "intercept": True,
        },
    )

    kind: Literal["sklearn"]
    name: Literal["breast_cancer", "digits", "iris", "wine"] = Field(
        description="the data set",
        json_schema_extra=meanings(
            breast_cancer="569 samples, 30 features, 2 classes",
            digits="1,797 samples, 64 features, 10 classes",
            iris="150 samples, 4 features, 3 classes",
            wine="178 samples, 13 features, 3 classes",
        ),
    )
    standardise: bool = Field(
        default=True,
        description="shift and scale every feature to mean 0 and variance 1 on the training set",
    )

    def _glance(self) -> None:
        from simulator.problems.data.sklearn_sets import check_sklearn

        check_sklearn(self.name)

    def _read(self) -> "Dataset":
        from simulator.problems.data.sklearn_sets import load_sklearn

        return load_sklearn(self.name)


DataSpec = Annotated[
    SyntheticData
    | LibsvmData
    | SklearnData
    | PatternData
    | IdxData
    | CifarData
    | NpzData
    | TextData,
    Field(discriminator="kind"),
]
