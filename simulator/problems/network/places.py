"""Where a model is computed, and in which precision."""

from typing import Any

import torch

from simulator.errors import RunFailed
from simulator.problems.network.model import NetworkModel

__all__ = ["place_of"]


def place_of(model: Any) -> tuple[torch.device, torch.dtype]:
    """Device and precision of a model; those of kernels are the processor and float64.

    Raises:
        RunFailed: it asks for a GPU, and PyTorch finds none.
    """
    if not isinstance(model, NetworkModel):
        return torch.device("cpu"), torch.float64
    found = torch.cuda.is_available()
    if model.device == "cuda" and not found:
        raise RunFailed("device: cuda, but PyTorch finds no GPU: take device: auto or cpu")
    on_gpu = model.device == "cuda" or (model.device == "auto" and found)
    return torch.device("cuda" if on_gpu else "cpu"), getattr(torch, model.dtype)
