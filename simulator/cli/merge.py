"""`paceline merge`: join the parts of a sweep that were computed separately."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.console import say
from simulator.cli.options import (
    JsonOption,
    ModelOption,
    PluginOption,
    StrictOption,
    named_code,
)
from simulator.cli.sweeping import conclude

__all__ = ["merge"]


def merge(
    directories: Annotated[
        list[Path], typer.Argument(metavar="DIRS...", help="The folders of the shards.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder for the whole sweep.")
    ],
    plugin: PluginOption = None,
    model: ModelOption = None,
    strict: StrictOption = False,
    json: JsonOption = False,
) -> None:
    """Join the shards of one sweep and write its tables."""
    from simulator.cli.interrupt import interruptible
    from simulator.sweep.join import join

    code = named_code(plugin, model)
    with interruptible():
        report = partial(say, err=True)
        work, files = join(directories, output, code, report=report)
    conclude(work, output, files, strict=strict, as_json=json)
