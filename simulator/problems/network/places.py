"""Where a model is computed, and in which precision."""

from typing import Any

import torch

from simulator.errors import RunFailed
from simulator.problems.network.model import NetworkModel

__all__ = ["place_of", "take_place"]


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
    device = f"cuda:{torch.cuda.current_device()}" if on_gpu else "cpu"
    return torch.device(device), getattr(torch, model.dtype)


def take_place(model: Any, worker: int) -> None:
    """Let models of this process be computed on GPU (worker mod k) of the k that it sees."""
    count = torch.cuda.device_count()
    if isinstance(model, NetworkModel) and model.device != "cpu" and count > 1:
        torch.cuda.set_device(worker % count)
