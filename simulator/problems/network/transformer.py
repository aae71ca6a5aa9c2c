"""A small transformer that predicts the next character of a text."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from simulator.keys import WHOLE, about, examples
from simulator.problems.network.architecture import Architecture

if TYPE_CHECKING:
    from simulator.problems.network.weights import Weight

__all__ = ["Transformer"]


class Transformer(Architecture):
    """A causal transformer on `data: {kind: text}`: at each place the score of every character.

    Each layer adds causal attention and two dense layers with relu and 4 x width units, both
    after a layer norm. Embeddings and the last matrix start as N(0, 0.02^2), the other matrices as
    N(0, 1/inputs).
    """

    model_config = examples({"kind": "transformer", "width": 32, "layers": 1, "heads": 2})

    kind: Literal["transformer"]
    width: Annotated[int, Field(ge=1, le=4096), WHOLE] = Field(
        default=64, description="numbers for each character"
    )
    layers: Annotated[int, Field(ge=1, le=48), WHOLE] = Field(
        default=2, description="how many layers there are"
    )
    heads: Annotated[int, Field(ge=1, le=64), WHOLE] = Field(
        default=4, description="parts of a layer's attention; they divide the width"
    )

    @model_validator(mode="after")
    def _whole_heads(self) -> Self:
        if self.width % self.heads:
            raise about("heads", f"must divide the width, {self.width}")
        return self

    @property
    def reads_text(self) -> bool:
        """Whether its inputs are characters: always."""
        return True

    def weights(self, shape: tuple[int, ...], classes: int) -> "list[Weight]":
        """Embeddings of characters and of places, the layers, a last norm and a dense layer."""
        from simulator.problems.network.weights import Weight

        width, embedding = self.width, 0.02
        layer = [
            *_norm(width),
            *_dense(width, 3 * width),
            *_dense(width, width),
            *_norm(width),
            *_dense(width, 4 * width),
            *_dense(4 * width, width),
        ]
        places = Weight((shape[0] - 1, width), embedding)
        first = [Weight((classes, width), embedding), places]
        last = [Weight((width, classes), embedding), Weight((classes,))]
        return [*first, *layer * self.layers, *_norm(width), *last]

    def samples(self, inputs: Any, labels: Any) -> tuple[Any, Any]:
        """All characters but the last (N, T), and the character after each of them (N, T)."""
        del labels
        return inputs[:, :-1].contiguous(), inputs[:, 1:].long()

    def scores(self, weights: Sequence[Any], inputs: Any) -> Any:
        """The scores (R, b, T, classes) of the character after each of the inputs (R, b, T)."""
        import torch

        from simulator.problems.network.layers import affine, attended, even

        characters, places, *left = weights
        known = torch.arange(characters.shape[1], device=inputs.device)
        # A product, because a sum of gathered rows has no order on a GPU.
        one_of_all = (inputs.unsqueeze(-1) == known).to(characters.dtype)
        values = one_of_all @ characters.unsqueeze(1) + places.unsqueeze(1)
        for _ in range(self.layers):
            values = values + attended(even(values, left), left, self.heads)
            values = values + affine(torch.relu(affine(even(values, left), left)), left)
        return affine(even(values, left), left)


def _norm(width: int) -> "list[Weight]":
    from simulator.problems.network.weights import Weight

    return [Weight((width,), level=1.0), Weight((width,))]


def _dense(inputs: int, outputs: int) -> "list[Weight]":
    """A matrix ~ N(0, 1/inputs), and a bias of 0."""
    from simulator.problems.network.weights import Weight

    return [Weight((inputs, outputs), math.sqrt(1 / inputs)), Weight((outputs,))]
