"""The common keys of all kinds of data."""

from pydantic import Field

from simulator.keys import Fraction, Section, Seed

__all__ = ["QUICK_BYTES", "Options"]

QUICK_BYTES = 2_000_000  # of files, read in about a second


class Options(Section):
    """The base of all kinds of data."""

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

    @property
    def has_test(self) -> bool:
        """Whether samples are kept out of training."""
        return self.holdout > 0

    @property
    def per_channel(self) -> bool:
        """Whether all pixels of a channel of an image are standardised together."""
        return False

    @property
    def is_quick(self) -> bool:
        """Whether there is a file or a set to load, and that takes a second at most."""
        return False

    def glance(self) -> None:
        """Refuse mistakes that can be found within a second."""
