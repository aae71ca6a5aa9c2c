"""The layers of the networks as functions of their parameters, on PyTorch tensors."""

import math
from typing import Any

import torch
from torch.nn.functional import conv2d, group_norm, layer_norm, max_pool2d, pad

__all__ = ["affine", "attended", "convolved", "even", "halved", "normalised", "shortcut"]


def affine(inputs: Any, weights: list[Any]) -> Any:
    """inputs (.., m) times the next matrix (m, k), plus the next bias; both are taken away."""
    matrix, bias = weights.pop(0), weights.pop(0)
    return inputs @ matrix + bias


def convolved(images: Any, weights: list[Any], *, padding: int) -> Any:
    """relu of images (b, C, H, W) convolved with the next filters, plus the next bias."""
    kernel, bias = weights.pop(0), weights.pop(0)
    return torch.relu(conv2d(images, kernel, bias, padding=padding))


def halved(images: Any) -> Any:
    """The largest of each 2 x 2 pixels; a last odd row or column is left out."""
    return max_pool2d(images, 2)


def normalised(images: Any, weights: list[Any], groups: int, *, stride: int = 1) -> Any:
    """Images (b, C, H, W) convolved with the next filters, without a bias, then group norm."""
    kernel, scale, shift = weights.pop(0), weights.pop(0), weights.pop(0)
    return group_norm(conv2d(images, kernel, padding=1, stride=stride), groups, scale, shift)


def shortcut(images: Any, channels: int, stride: int) -> Any:
    """Every `stride`-th pixel of images (b, C, H, W), with channels of 0 up to `channels`."""
    fewer = images[:, :, ::stride, ::stride]
    return pad(fewer, (0, 0, 0, 0, 0, channels - images.shape[1]))


def attended(values: Any, weights: list[Any], heads: int) -> Any:
    """Causal attention of values (b, T, w) by the next two dense layers."""
    count, length, width = values.shape
    parts = affine(values, weights).reshape(count, length, 3, heads, width // heads)
    query, key, value = parts.permute(2, 3, 0, 1, 4)  # each (heads, b, T, w/heads)
    later = torch.ones(length, length, dtype=torch.bool, device=values.device).triu(1)
    sizes = query @ key.transpose(-1, -2) / math.sqrt(width // heads)
    mixed = sizes.masked_fill(later, -math.inf).softmax(-1) @ value
    return affine(mixed.permute(1, 2, 0, 3).reshape(count, length, width), weights)


def even(values: Any, weights: list[Any]) -> Any:
    """Layer norm of values (.., w) with the next scale and shift."""
    scale, shift = weights.pop(0), weights.pop(0)
    return layer_norm(values, values.shape[-1:], scale, shift)
