"""`paceline resume`: continue a sweep after an interruption."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.options import (
    JobsOption,
    JsonOption,
    ModelOption,
    NoProgressOption,
    PluginOption,
    StrictOption,
    named_code,
)
from simulator.cli.sweeping import (
    SchedulerOption,
    ShardOption,
    WaitOption,
    WhyOption,
    do,
    resources_of,
)

__all__ = ["resume"]


def resume(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the sweep.")],
    jobs: JobsOption = None,
    scheduler: SchedulerOption = None,
    wait_for_workers: WaitOption = "10m",
    shard: ShardOption = None,
    why: WhyOption = False,
    plugin: PluginOption = None,
    model: ModelOption = None,
    strict: StrictOption = False,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Continue an interrupted sweep; failed runs are tried again."""
    from simulator.errors import DataError
    from simulator.sweep.plan import make_plan, parse_shard
    from simulator.sweep.session import reload

    if (directory / "tune.json").exists():
        raise DataError(f"{directory} holds a tuning: repeat its `paceline tune` command")
    part = None if shard is None else parse_shard(shard)
    code = named_code(plugin, model)
    resources = resources_of(jobs, scheduler, code, wait_for_workers)
    do(
        make_plan(reload(directory, code)),
        directory,
        shard=part,
        resources=resources,
        why=why,
        show_progress=not no_progress,
        strict=strict,
        as_json=json,
    )
