"""The common keys of all kinds of data."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import Field, model_validator

from simulator.keys import Fraction, Section, Seed, about

if TYPE_CHECKING:
    from simulator.problems.data.dataset import Dataset

__all__ = ["Options"]

QUICK_BYTES = 2_000_000  # of files, read in about a second


class Options(Section):
    """The base of all kinds of data.

    Attributes:
        test_key: the key that names samples kept out of training, where a kind has one.
    """

    test_key: ClassVar[str | None] = None

    standardise: bool = Field(
        default=False,
        description="shift and scale every feature to mean 0 and variance 1 on the training set; "
        "the zeros are kept then: at most 100,000,000 numbers",
    )
    intercept: bool = Field(default=False, description="append a feature that is always 1")
    holdout: Fraction = Field(
        default=0.0, description="fraction of the samples kept out of training, for accuracy"
    )
    seed: Seed = Field(default=0, description="which samples are made or held out")

    @model_validator(mode="after")
    def _one_test_set(self) -> Self:
        if self._names_test and self.holdout > 0:
            raise about("holdout", f"must be 0 where {self.test_key} is given")
        return self

    @property
    def _names_test(self) -> bool:
        return self.test_key is not None and getattr(self, self.test_key) is not None

    @property
    def has_test(self) -> bool:
        """Whether samples are kept out of training."""
        return self.holdout > 0 or self._names_test

    @property
    def per_channel(self) -> bool:
        """Whether all pixels of a channel of an image are standardised together."""
        return False

    @property
    def files(self) -> list[str]:
        """The files to read."""
        return []

    @property
    def is_quick(self) -> bool:
        """Whether there are files, and reading them takes a second at most."""
        found = [file for file in map(Path, self.files) if file.is_file()]
        return bool(self.files) and sum(file.stat().st_size for file in found) <= QUICK_BYTES

    def glance(self) -> None:
        """Refuse mistakes that can be found within a second.

        Raises:
            DataError: a file is absent or not in the format; the message gives the place.
            MissingExtra: the package that contains the samples is not installed.
        """
        self._glance()

    def load(self) -> "Dataset":
        """Read or make the samples, and prepare them for training.

        Raises:
            DataError: a file is absent or not in the format; the message gives the place.
            MissingExtra: the package that contains the samples is not installed.
        """
        from simulator.problems.data.dataset import prepare

        return prepare(self._read(), self)

    def _glance(self) -> None:
        """Read the beginning of the files, or nothing."""

    def _read(self) -> "Dataset":
        """The samples as they are in the files, or as they are made."""
        raise NotImplementedError(type(self).__name__)
