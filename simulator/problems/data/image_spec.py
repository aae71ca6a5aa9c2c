"""The kinds of images in `data:`: files that people have, and a small synthetic set."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from simulator.keys import WHOLE, Count, FileName, NonNegative, about, examples, meanings
from simulator.problems.data.options import Options

if TYPE_CHECKING:
    from simulator.problems.data.dataset import Dataset

__all__ = ["CifarData", "IdxData", "NpzData", "PatternData"]

MOST_PIXELS = 100_000_000


class ImageOptions(Options):
    """The base of all images: one scale for each channel."""

    standardise: bool = Field(
        default=True,
        description="shift and scale every channel to mean 0 and variance 1 on the training set",
    )

    @property
    def per_channel(self) -> bool:
        """Whether all pixels of a channel have one scale: always."""
        return True


class ImageFiles(ImageOptions):
    """The base of images in files; pixels of 8 bits become numbers from 0 to 1."""

    max_samples: Count | None = Field(
        default=None, description="use only this many training samples, the first ones"
    )


class IdxData(ImageFiles):
    """Images and labels in the IDX format of MNIST, plain or compressed by gzip."""

    model_config = examples(
        {
            "kind": "idx",
            "path": "train-images-idx3-ubyte.gz",
            "labels_path": "train-labels-idx1-ubyte.gz",
            "test_path": "t10k-images-idx3-ubyte.gz",
            "test_labels_path": "t10k-labels-idx1-ubyte.gz",
            "max_samples": 10000,
            "standardise": True,
            "intercept": False,
        },
        {"kind": "idx", "path": "images", "labels_path": "labels", "holdout": 0.1, "seed": 1},
    )

    test_key: ClassVar[str | None] = "test_path"

    kind: Literal["idx"]
    path: FileName = Field(description="the file with the training images")
    labels_path: FileName = Field(description="the file with their labels")
    test_path: FileName | None = Field(
        default=None, description="images kept out of training, for accuracy"
    )
    test_labels_path: FileName | None = Field(default=None, description="their labels")

    @model_validator(mode="after")
    def _two_test_files(self) -> Self:
        if (self.test_path is None) != (self.test_labels_path is None):
            raise about("test_path", "must be given together with test_labels_path")
        return self

    @property
    def files(self) -> list[str]:
        """The two or four files."""
        names = (self.path, self.labels_path, self.test_path, self.test_labels_path)
        return [name for name in names if name is not None]

    def _glance(self) -> None:
        from simulator.problems.data.idx import check_idx

        check_idx(self)

    def _read(self) -> "Dataset":
        from simulator.problems.data.idx import load_idx

        return load_idx(self)


class CifarData(ImageFiles):
    """The folder of the binary version of CIFAR-10 or CIFAR-100; its test set is held out."""

    model_config = examples(
        {"kind": "cifar", "path": "cifar-10-batches-bin", "max_samples": 10000},
        {
            "kind": "cifar",
            "path": "cifar-100-binary",
            "labels": "coarse",
            "holdout": 0.0,
            "seed": 0,
            "standardise": True,
            "intercept": False,
        },
    )

    kind: Literal["cifar"]
    path: FileName = Field(description="the folder, with data_batch_1.bin or with train.bin")
    labels: Literal["fine", "coarse"] = Field(
        default="fine",
        description="which labels of CIFAR-100 are learnt",
        json_schema_extra=meanings(fine="the 100 classes", coarse="the 20 groups of classes"),
    )

    @model_validator(mode="after")
    def _own_test_set(self) -> Self:
        if self.holdout > 0:
            raise about("holdout", "must be 0: the test set of CIFAR is held out")
        return self

    @property
    def has_test(self) -> bool:
        """Whether samples are kept out of training: always."""
        return True

    def _glance(self) -> None:
        from simulator.problems.data.cifar import check_cifar

        check_cifar(self)

    def _read(self) -> "Dataset":
        from simulator.problems.data.cifar import load_cifar

        return load_cifar(self)


class NpzData(ImageFiles):
    """Arrays of an .npz file of NumPy without Python objects.

    Inputs are (N, features), (N, height, width), or (N, channels, height, width); labels are whole
    numbers (N,). Inputs of 8 bits become numbers from 0 to 1, others stay as they are.
    """

    model_config = examples(
        {"kind": "npz", "path": "mine.npz", "inputs": "x", "labels": "y", "holdout": 0.2},
        {
            "kind": "npz",
            "path": "mnist.npz",
            "inputs": "x_train",
            "labels": "y_train",
            "test_inputs": "x_test",
            "test_labels": "y_test",
            "channels": "last",
            "max_samples": 10000,
            "standardise": True,
            "intercept": False,
            "seed": 1,
        },
    )

    test_key: ClassVar[str | None] = "test_inputs"

    kind: Literal["npz"]
    path: FileName = Field(description="the file")
    inputs: str = Field(default="x", min_length=1, description="name of the array of inputs")
    labels: str = Field(default="y", min_length=1, description="name of the array of labels")
    test_inputs: str | None = Field(
        default=None, description="name of the held-out inputs, for accuracy"
    )
    test_labels: str | None = Field(default=None, description="name of their labels")
    channels: Literal["first", "last"] = Field(
        default="first",
        description="where inputs with four axes have their channels",
        json_schema_extra=meanings(
            first="(N, channels, height, width)", last="(N, height, width, channels)"
        ),
    )

    @model_validator(mode="after")
    def _two_test_arrays(self) -> Self:
        if (self.test_inputs is None) != (self.test_labels is None):
            raise about("test_inputs", "must be given together with test_labels")
        return self

    @property
    def files(self) -> list[str]:
        """The file."""
        return [self.path]

    def _glance(self) -> None:
        from simulator.problems.data.npz import check_npz

        check_npz(self)

    def _read(self) -> "Dataset":
        from simulator.problems.data.npz import load_npz

        return load_npz(self)


class PatternData(ImageOptions):
    """Synthetic images: a smooth random pattern for each class, moved at random, plus noise."""

    model_config = examples(
        {"kind": "patterns", "holdout": 0.2},
        {
            "kind": "patterns",
            "samples": 1000,
            "classes": 4,
            "size": 12,
            "channels": 3,
            "shift": 2,
            "noise": 1.0,
            "standardise": False,
            "intercept": False,
            "seed": 1,
        },
    )

    kind: Literal["patterns"]
    samples: Annotated[int, Field(ge=2, le=10_000_000), WHOLE] = Field(
        default=2000, description="how many images are made"
    )
    classes: Annotated[int, Field(ge=2, le=1000), WHOLE] = Field(
        default=10, description="how many classes there are"
    )
    size: Annotated[int, Field(ge=2, le=256), WHOLE] = Field(
        default=8, description="pixels in a row and in a column"
    )
    channels: Annotated[int, Field(ge=1, le=16), WHOLE] = Field(
        default=1, description="numbers per pixel"
    )
    shift: Annotated[int, Field(ge=0, le=256), WHOLE] = Field(
        default=1, description="most pixels by which a pattern is moved, cyclically, on both axes"
    )
    noise: NonNegative = Field(
        default=0.5, le=1e6, description="standard deviation of the noise; that of a pattern is 1"
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        pixels = self.samples * self.channels * self.size**2
        if pixels > MOST_PIXELS:
            raise about("samples", f"makes {pixels} numbers, must be at most {MOST_PIXELS}")
        if self.samples < self.classes:
            raise about("samples", f"must be at least classes ({self.classes})")
        return self

    def _read(self) -> "Dataset":
        from simulator.problems.data.patterns import make_patterns

        return make_patterns(self)
