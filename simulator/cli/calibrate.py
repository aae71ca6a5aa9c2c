"""`paceline calibrate`: recordings in, the cluster section of a scenario out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import finite, print_json, print_rows, say
from simulator.cli.log_reading import (
    ColumnsOption,
    OperationOption,
    UnitOption,
    WorkerOption,
    described,
    log_facts,
    log_options,
    worker_rows,
)
from simulator.cli.options import JsonOption

if TYPE_CHECKING:
    from simulator.calibration.calibrate import Calibration

__all__ = ["calibrate"]


def calibrate(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...",
            help="Folders of `real` or `run --events`, or logs as for `import-trace`.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The YAML file to write.")
    ],
    trace: Annotated[
        bool,
        typer.Option(
            "--trace", help="Write speeds over time in place of laws, for speeds that drift."
        ),
    ] = False,
    sizes: Annotated[
        bool, typer.Option("--sizes", help="Write each worker's own job sizes in place of laws.")
    ] = False,
    columns: ColumnsOption = None,
    unit: UnitOption = None,
    worker: WorkerOption = "rank",
    operation: OperationOption = None,
    json: JsonOption = False,
) -> None:
    """Describe the cluster of recorded runs or logs: laws, links, the server's seconds, stalls.

    A scenario uses the file with `cluster: {include: FILE}`; keys beside `include` replace those of
    the file. Record a method that never cancels, such as asgd: the duration of a
    cancelled job is unknown.
    """
    from simulator.calibration.calibrate import calibrate as fit
    from simulator.calibration.calibrate import write_calibration
    from simulator.calibration.show import described as described_cluster

    given = columns or unit or operation or worker != "rank"
    options = log_options(columns, unit, worker, operation) if given else None
    found = fit(sources, trace=trace, sizes=sizes, options=options)
    files = write_calibration(found, output)
    if json:
        print_json(
            {
                "files": [str(file) for file in files],
                "cluster": finite(found.cluster(output.stem)),
                "fits": list(_records(found)),
                "warnings": found.warnings,
                "logs": list(map(log_facts, found.logs)),
            }
        )
        return
    for log in found.logs:
        say("\n".join(described(log)))
        print_rows(worker_rows(log))
    print_rows(described_cluster(found))
    for warning in found.warnings:
        say(f"warning: {warning}", err=True)
    written = ", ".join(map(str, files))
    say(f"Wrote {written}. A scenario uses it with cluster: {{include: {output.name}}}.")


def _records(found: Calibration) -> Iterator[dict[str, object]]:
    for group in found.groups:
        yield {
            "first": group.first,
            "workers": group.workers,
            "jobs": len(group.sizes),
            "law": "empirical" if group.is_ruled_out else group.fit.name,
            "nearest": group.fit.law,
            "distance": group.fit.distance,
        }
