"""`paceline doctor`: the environment of this machine, and a check of its arithmetic."""

from __future__ import annotations

import typer

from simulator.cli.console import print_json, print_rows
from simulator.cli.options import JsonOption
from simulator.errors import PacelineError

__all__ = ["doctor"]

_EXTRAS = ("cvxpy", "jinja2", "scikit-learn", "networkx", "torch")


def doctor(json: JsonOption = False) -> None:
    """Show versions, processor, threads and cache, and check a tiny run on both engines."""
    from simulator.results.environment import environment, installed

    extras = {name: installed(name) for name in _EXTRAS}
    facts = {**environment(), **extras, **_compiler(), **_checked()}
    if json:
        print_json(facts)
    else:
        print_rows(facts.items())
    raise typer.Exit(int(facts["engines agree"] != "yes"))


def _checked() -> dict[str, str]:
    """The tiny run, or the reason why it is impossible."""
    from simulator.cli.self_check import self_check

    try:
        return self_check()
    except PacelineError as error:
        return {"self-check": str(error), "engines agree": "unknown"}


def _compiler() -> dict[str, str]:
    import numba

    from simulator.core.compiling import cache_directory, cache_trouble

    trouble = cache_trouble()
    return {
        "numba threads": str(numba.get_num_threads()),
        "kernel cache": f"none: {trouble}" if trouble else str(cache_directory()),
    }
