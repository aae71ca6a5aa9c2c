"""Paceline: asynchronous SGD on simulated clusters of unequal workers, in simulated seconds.

This is the public interface. Names are imported on their first use, so that importing paceline is
instant.

Example:
    >>> import paceline
    >>> scenario = paceline.load_scenario("scenarios/quickstart.yaml")  # doctest: +SKIP
    >>> result = paceline.run(scenario)  # doctest: +SKIP
    >>> result.summary[["label", "time_to_target"]]  # doctest: +SKIP
"""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

_ROOT = Path(__file__).resolve().parent.parent


def _claim(package: str) -> None:
    """Import one of our own packages, even if the current folder has a file of that name.

    `simulator` and `algorithms` are common names: in a folder with a `simulator.py`, a script would
    otherwise import that file. A module that was imported before stays usable where it was
    imported.
    """
    place = _ROOT / package / "__init__.py"
    known = getattr(sys.modules.get(package), "__file__", None)
    if known is not None and Path(known).resolve() == place:
        return
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        del sys.modules[name]
    spec = spec_from_file_location(package, place, submodule_search_locations=[str(place.parent)])
    assert spec is not None and spec.loader is not None
    module = sys.modules[package] = module_from_spec(spec)
    spec.loader.exec_module(module)


for _package in ("simulator", "algorithms"):
    _claim(_package)

from simulator.version import __version__  # noqa: E402

if TYPE_CHECKING:
    from algorithms.base import (
        Algorithm,
        Batch,
        Coefficient,
        Count,
        Facts,
        Gradient,
        Level,
        LocalSteps,
        Look,
        OnNewModel,
        Positive,
        Server,
        Share,
        Threshold,
        Vector,
        Weight,
        WorkerSteps,
        local_sum,
        minimum,
        noise_ratio,
        ranges,
    )
    from algorithms.decentralised import Decentralised, Message, Peers
    from algorithms.parts.matrices import Matrix, orthogonalised
    from algorithms.parts.one_step import OneStep
    from algorithms.parts.operations import (
        clamp,
        clip,
        dot,
        maximum,
        median,
        norm,
        norm1,
        norm_inf,
        norm_sq,
        normalise,
        quotient_or_zero,
        sign,
        sqrt,
        top_k,
        trimmed_mean,
        where,
    )
    from algorithms.parts.rounds import Rounds
    from simulator import advice, plots, theory, tuning
    from simulator.calibration.calibrate import calibrate
    from simulator.problems.python import Objective
    from simulator.real.replay import replay
    from simulator.real.run import real
    from simulator.report import write_report
    from simulator.results import Result, read
    from simulator.running.run import run
    from simulator.scenario import Scenario, load_scenario
    from simulator.sweep.sweep import sweep
    from simulator.what_if import changes_of, what_if

__all__ = [
    "Algorithm",
    "Batch",
    "Coefficient",
    "Count",
    "Decentralised",
    "Facts",
    "Gradient",
    "Level",
    "LocalSteps",
    "Look",
    "Matrix",
    "Message",
    "Objective",
    "OnNewModel",
    "OneStep",
    "Peers",
    "Positive",
    "Result",
    "Rounds",
    "Scenario",
    "Server",
    "Share",
    "Threshold",
    "Vector",
    "Weight",
    "WorkerSteps",
    "__version__",
    "advice",
    "calibrate",
    "changes_of",
    "clamp",
    "clip",
    "dot",
    "load_scenario",
    "local_sum",
    "maximum",
    "median",
    "minimum",
    "noise_ratio",
    "norm",
    "norm1",
    "norm_inf",
    "norm_sq",
    "normalise",
    "orthogonalised",
    "plots",
    "quotient_or_zero",
    "ranges",
    "read",
    "real",
    "replay",
    "run",
    "sign",
    "sqrt",
    "sweep",
    "theory",
    "top_k",
    "trimmed_mean",
    "tuning",
    "what_if",
    "where",
    "write_report",
]

_MODULES = {
    "advice": "simulator.advice",
    "plots": "simulator.plots",
    "theory": "simulator.theory",
    "tuning": "simulator.tuning",
}
_OPERATIONS = (
    "clamp", "clip", "dot", "maximum", "median", "norm", "norm1", "norm_inf", "norm_sq",
    "normalise", "quotient_or_zero", "sign", "sqrt", "top_k", "trimmed_mean", "where",
)  # fmt: skip
_HOMES = {
    **dict.fromkeys(_OPERATIONS, "algorithms.parts.operations"),
    "Decentralised": "algorithms.decentralised",
    "Matrix": "algorithms.parts.matrices",
    "Message": "algorithms.decentralised",
    "Objective": "simulator.problems.python",
    "OneStep": "algorithms.parts.one_step",
    "Rounds": "algorithms.parts.rounds",
    "orthogonalised": "algorithms.parts.matrices",
    "Peers": "algorithms.decentralised",
    "Result": "simulator.results",
    "Scenario": "simulator.scenario",
    "calibrate": "simulator.calibration.calibrate",
    "load_scenario": "simulator.scenario",
    "read": "simulator.results",
    "real": "simulator.real.run",
    "replay": "simulator.real.replay",
    "run": "simulator.running.run",
    "changes_of": "simulator.what_if",
    "sweep": "simulator.sweep.sweep",
    "what_if": "simulator.what_if",
    "write_report": "simulator.report",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in __all__:
        raise AttributeError(f"module 'paceline' has no attribute {name!r}")
    if name in _MODULES:
        return import_module(_MODULES[name])
    return getattr(import_module(_HOMES.get(name, "algorithms.base")), name)


def __dir__() -> list[str]:
    """The public names, for completion in notebooks."""
    return __all__
