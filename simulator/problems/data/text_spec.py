"""A text in `data:`, for models of characters."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.keys import WHOLE, Count, FileName, about, examples
from simulator.problems.data.options import Options

if TYPE_CHECKING:
    from simulator.problems.data.dataset import Dataset

__all__ = ["TextData"]


class TextData(Options):
    """A text file in UTF-8. A sample is `context` characters and the one after each of them."""

    model_config = examples(
        {
            "kind": "text",
            "path": "shakespeare.txt",
            "context": 64,
            "max_samples": 10000,
            "holdout": 0.1,
            "standardise": False,
            "intercept": False,
        },
        {"kind": "text", "path": "shakespeare.txt", "holdout": 0.1, "seed": 1},
    )

    kind: Literal["text"]
    path: FileName = Field(description="the file")
    context: Annotated[int, Field(ge=1, le=4096), WHOLE] = Field(
        default=32, description="characters of a sample"
    )
    max_samples: Count | None = Field(
        default=None, description="use only this many samples, the first ones"
    )

    @model_validator(mode="after")
    def _characters(self) -> Self:
        for key in ("standardise", "intercept"):
            if getattr(self, key):
                raise about(key, "must be false: characters are no numbers")
        return self

    @property
    def files(self) -> list[str]:
        """The file."""
        return [self.path]

    def _glance(self) -> None:
        from simulator.problems.data.text import check_text

        check_text(self)

    def _read(self) -> "Dataset":
        from simulator.problems.data.text import load_text

        return load_text(self)
