"""The environment of a result: versions and machine, stored with the wall-clock figures."""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from simulator.version import __version__

__all__ = ["PACKAGES", "environment", "installed", "processor"]

#: The packages whose versions may matter to a result.
PACKAGES = (
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


def environment() -> dict[str, str]:
    """Name -> value of everything that describes the machine and the versions of a run.

    Example:
        >>> environment()["python"]
        '3.11.2'
    """
    return {
        "paceline": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": processor(),
        "cores": str(os.cpu_count()),
        **{name: installed(name) for name in PACKAGES},
    }


@cache
def processor() -> str:
    """The processor's name, if the system provides it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


@cache
def installed(name: str) -> str:
    """The version of a package, looked up once: reading it takes as long as a small run."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
