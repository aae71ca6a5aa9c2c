"""A module of the user's as a network."""

from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
from pydantic import PrivateAttr, ValidationInfo, model_validator

from simulator.arrays import Floats
from simulator.errors import ScenarioError, in_short
from simulator.keys import examples
from simulator.problems.network.architecture import Architecture, Network
from simulator.problems.network.weights import Weight

__all__ = ["Own", "OwnNetwork"]


class Own(Architecture):
    """A `torch.nn.Module` passed to `paceline run --model module:Name` or `paceline.run(model=..)`.

    Training starts from the module's own parameters. PyTorch's generator is seeded with the
    problem's `seed` before the module is made.
    """

    model_config = examples({"kind": "own"})

    kind: Literal["own"]
    _place: str | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _named(self, info: ValidationInfo) -> Self:
        self._place = (info.context or {}).get("model")
        return self

    @property
    def place(self) -> str | None:
        """The name of the module, module:Name; never from the file, because importing runs code."""
        return self._place


class OwnNetwork(Network):
    """The functions of a module; its point holds the parameters that require gradients.

    Args:
        model: the module, or what makes it without arguments.
        seed: of PyTorch's generator before it is made.

    Raises:
        ScenarioError: it is no module, or has layers whose gradients depend on other samples or on
            PyTorch's generator.
    """

    def __init__(self, model: Any, seed: int) -> None:
        self._module = _made(model, seed)
        _check_layers(self._module)
        own = self._module.named_parameters()
        self._names = [name for name, values in own if values.requires_grad]
        if not self._names:
            raise _refused(f"{_kind(self._module)} has no parameters to learn")

    def check(self, shape: tuple[int, ...], name: str) -> None:
        """Refuse data on which the module fails."""
        self._answer(shape, name)

    def weights(self, shape: tuple[int, ...], classes: int) -> list[Weight]:
        """The shapes of its parameters; it must have a score for each class."""
        answer = tuple(self._answer(shape, "the data").shape)
        if answer != (2, classes):
            rule = f"must return {(2, classes)}, a score for each class"
            raise _refused(f"{_kind(self._module)} returns {answer} for two samples, {rule}")
        return [Weight(tuple(values.shape)) for values in self._values()]

    def start(self, weights: Sequence[Weight], seed: int) -> Floats:
        """The values of its parameters."""
        del weights, seed  # the module was made with the seed
        values = [own.detach().cpu().double().numpy().ravel() for own in self._values()]
        return np.concatenate(values)

    def placed(self, device: Any, dtype: Any) -> Self:
        """Move what is no parameter to the device."""
        self._module.to(device, dtype)
        return self

    @property
    def together(self) -> bool:
        """Whether one call computes several replicas: not if there are convolutions."""
        from torch.nn.modules.conv import _ConvNd

        return not any(isinstance(layer, _ConvNd) for layer in self._module.modules())

    def scores(self, weights: Sequence[Any], inputs: Any) -> Any:
        """What the module returns with these parameters."""
        from torch.func import functional_call, vmap

        def alone(own: list[Any], samples: Any) -> Any:
            named = dict(zip(self._names, own, strict=True))
            return functional_call(self._module, named, (samples,))

        if len(weights[0]) == 1:
            return alone([weight.squeeze(0) for weight in weights], inputs.squeeze(0)).unsqueeze(0)
        shared = len(inputs) < len(weights[0])
        samples, axis = (inputs[0], None) if shared else (inputs, 0)
        return vmap(alone, in_dims=(0, axis))([*weights], samples)

    def _values(self) -> list[Any]:
        return [self._module.get_parameter(name) for name in self._names]

    def _answer(self, shape: tuple[int, ...], name: str) -> Any:
        """What it returns for two samples of zeros."""
        import torch

        like = self._values()[0]
        try:
            with torch.no_grad():
                return self._module(torch.zeros((2, *shape), dtype=like.dtype, device=like.device))
        except Exception as error:  # the module's own code may raise anything
            rule = f"fails on two samples of shape {shape} of {name}: {in_short(error)}"
            raise _refused(f"{_kind(self._module)} {rule}") from error


def _made(model: Any, seed: int) -> Any:
    import torch

    if not isinstance(model, torch.nn.Module) and callable(model):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            try:
                model = model()
            except Exception as error:  # its own code may raise anything
                rule = f"making it without arguments failed: {in_short(error)}"
                raise _refused(rule) from error
    if not isinstance(model, torch.nn.Module):
        raise _refused(f"is a {type(model).__name__}, must be a torch.nn.Module or make one")
    return model


def _check_layers(module: Any) -> None:
    """Refuse layers whose result for a sample depends on more than the sample."""
    from torch.nn.modules.batchnorm import _BatchNorm, _NormBase
    from torch.nn.modules.dropout import _DropoutNd

    for name, layer in module.named_modules():
        said = f"layer {name or 'itself'!r} is a {_kind(layer)}"
        if isinstance(layer, _BatchNorm):
            raise _refused(f"{said}, whose gradients mix the samples of a batch: take GroupNorm")
        if isinstance(layer, _NormBase) and layer.track_running_stats:
            raise _refused(f"{said}, which keeps statistics: set track_running_stats to False")
        if isinstance(layer, _DropoutNd):
            raise _refused(f"{said}, which draws from PyTorch's generator: leave it out")


def _kind(thing: Any) -> str:
    return type(thing).__name__


def _refused(rule: str) -> ScenarioError:
    return ScenarioError.of(rule, key="problem.model")
