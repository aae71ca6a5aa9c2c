"""Images moved and mirrored at random, from the counters of their gradient."""

from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from simulator.keys import WHOLE, Section, examples

if TYPE_CHECKING:
    from simulator.arrays import Ints

__all__ = ["Augmentation", "changed"]


class Augmentation(Section):
    """Random changes of the images of stochastic gradients; metrics use the unchanged images."""

    model_config = examples({"shift": 4, "flip": True})

    shift: Annotated[int, Field(ge=0, le=256), WHOLE] = Field(
        default=0,
        description="most pixels by which an image is moved on both axes; the gap is filled with 0",
    )
    flip: bool = Field(default=False, description="whether half of the images are mirrored")

    @property
    def kinds(self) -> int:
        """How many changes there are, all equally likely."""
        return (2 * self.shift + 1) ** 2 * (1 + self.flip)

    def draw(self, seed: int, worker: int, draw: int, count: int) -> "Ints":
        """The numbers of the changes of the samples of a gradient, (b,)."""
        from simulator.core.samples import changes_of

        found: Ints = changes_of(self.kinds, count, np.uint64(seed), worker, draw)
        return found


def changed(images: Any, numbers: Any, shift: int) -> Any:
    """Images (.., C, H, W), each changed by the change with its number (..)."""
    import torch
    from torch.nn.functional import pad

    side, (height, width) = 2 * shift + 1, images.shape[-2:]
    around = pad(images, (shift,) * 4)
    mirrored = (numbers // side**2).unsqueeze(-1) == 1
    across = torch.arange(width, device=images.device)
    columns = torch.where(mirrored, across.flip(0), across) + (numbers % side).unsqueeze(-1)
    down = torch.arange(height, device=images.device)
    lines = down + (numbers // side % side).unsqueeze(-1)
    taken = around.take_along_dim(lines[..., None, :, None], -2)
    return taken.take_along_dim(columns[..., None, None, :], -1)
