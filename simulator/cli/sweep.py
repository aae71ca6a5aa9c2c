"""`paceline sweep`: every combination of the swept values, as one command that may be killed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import print_json, print_rows
from simulator.cli.options import (
    JobsOption,
    JsonOption,
    ModelOption,
    NoProgressOption,
    PluginOption,
    ScenarioFile,
    SeedsOption,
    StrictOption,
    SweptOption,
    check_model,
    named_code,
)
from simulator.cli.seeds import parse_seeds
from simulator.cli.slug import slug
from simulator.cli.sweeping import (
    SchedulerOption,
    ShardOption,
    WaitOption,
    WhyOption,
    do,
    report_damage,
    resources_of,
    show_work,
)

if TYPE_CHECKING:
    from simulator.sweep.plan import Plan, Shard

__all__ = ["sweep"]


def sweep(
    scenario: ScenarioFile,
    set_: SweptOption = None,
    seeds: SeedsOption = None,
    jobs: JobsOption = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Default: results/<name>-sweep."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and its duration; run nothing.")
    ] = False,
    scheduler: SchedulerOption = None,
    wait_for_workers: WaitOption = "10m",
    shard: ShardOption = None,
    why: WhyOption = False,
    plugin: PluginOption = None,
    model: ModelOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Use a directory with another scenario's tables.")
    ] = False,
    strict: StrictOption = False,
    no_progress: NoProgressOption = False,
    json: JsonOption = False,
) -> None:
    """Run a scenario at every combination of swept values; finished runs are never lost."""
    from simulator.files import make_directory
    from simulator.sweep.grid import load_grid
    from simulator.sweep.plan import make_plan, parse_shard
    from simulator.sweep.session import check_place

    part = None if shard is None else parse_shard(shard)
    code = named_code(plugin, model)
    resources = resources_of(jobs, scheduler, code, wait_for_workers)
    extra = [] if seeds is None else [f"seeds={parse_seeds(seeds)}"]
    grid = load_grid(scenario, [*(set_ or []), *extra], code)
    check_model(model, (point.scenario for point in grid.points))
    directory = output or Path("results") / f"{slug(grid.base.name)}-sweep"
    if not overwrite:
        check_place(directory, grid)
    plan = make_plan(grid)
    if dry_run:
        _show_plan(plan, directory, part, jobs=jobs, why=why, as_json=json)
        return
    make_directory(directory)
    do(
        plan,
        directory,
        shard=part,
        resources=resources,
        why=why,
        show_progress=not no_progress,
        strict=strict,
        as_json=json,
    )


def _show_plan(
    plan: Plan,
    directory: Path,
    shard: Shard | None,
    *,
    jobs: int | None,
    why: bool,
    as_json: bool,
) -> None:
    """The runs and schedules to compute, and the estimated time."""
    from simulator.cli.duration import duration
    from simulator.cli.interrupt import interruptible
    from simulator.sweep.estimate import estimate
    from simulator.sweep.sweep import work_of

    work = work_of(plan, directory, shard)
    report_damage(work)
    with interruptible():
        seconds = estimate(work.tasks, jobs)
    facts = {
        "points": len(plan.grid.points),
        "runs": len(work.verdicts),
        "to_compute": sum(len(task.runs) for task in work.tasks),
        "schedules": len(work.tasks),
        "replicas": sum(task.replicas for task in work.tasks),
        "seconds": seconds,
    }
    if as_json:
        print_json(facts)
        return
    show_work(work, directory, why=why)
    said = "unknown: no budget under stop" if seconds is None else f"at most {duration(seconds)}"
    rows = [(name.replace("_", " "), str(value)) for name, value in facts.items()]
    print_rows([*rows[:-1], ("estimated time", f"{said} with --jobs {jobs or 'auto'}")])
