"""`paceline doctor`: what this machine runs with, and whether it computes what it should."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import typer

from simulator.cli.console import print_json, print_rows
from simulator.cli.options import JsonOption
from simulator.version import __version__

__all__ = ["doctor"]

_PACKAGES = (
    "numpy",
    "numba",
    "llvmlite",
    "simpy",
    "pandas",
    "pyarrow",
    "matplotlib",
    "pydantic",
    "ruamel.yaml",
    "typer",
    "rich",
)
_EXTRAS = ("scikit-learn", "networkx", "torch")


def doctor(json: JsonOption = False) -> None:
    """Show versions, processor, threads and cache, and check a tiny run on both engines."""
    from simulator.cli.self_check import self_check

    facts = {**_machine(), **_versions(), **self_check()}
    if json:
        print_json(facts)
    else:
        print_rows(facts.items())
    raise typer.Exit(int(facts["engines agree"] != "yes"))


def _machine() -> dict[str, str]:
    import numba

    from simulator.core.compiling import cache_directory

    return {
        "paceline": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "numba threads": str(numba.get_num_threads()),
        "kernel cache": str(cache_directory()),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _versions() -> dict[str, str]:
    found = {name: _installed(name) for name in _PACKAGES}
    return found | {name: _installed(name) for name in _EXTRAS}


def _installed(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
