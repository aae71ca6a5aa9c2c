"""`paceline calibrate`: recordings in, the cluster section of a scenario out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.console import print_json, print_rows, say
from simulator.cli.options import JsonOption

if TYPE_CHECKING:
    from simulator.calibration.calibrate import Calibration

__all__ = ["calibrate"]


def calibrate(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="SOURCE...", help="Folders of `real` or of `run --events`."),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The YAML file to write.")
    ],
    trace: Annotated[
        bool, typer.Option("--trace", help="Speeds over time in place of laws, for drifts.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Describe the cluster that runs were recorded on: laws, links, the server's seconds, stalls.

    A scenario uses the file with `cluster: {include: FILE}`; keys beside `include` replace those of
    the file. Record a method that never cancels, such as asgd: of a cancelled job nobody knows how
    long it would have taken.
    """
    from simulator.calibration.calibrate import calibrate as fit
    from simulator.calibration.calibrate import write_calibration

    found = fit(sources, trace=trace)
    files = write_calibration(found, output)
    if json:
        print_json(
            {
                "files": [str(file) for file in files],
                "cluster": found.cluster(output.stem),
                "fits": list(_records(found)),
                "warnings": found.warnings,
            }
        )
        return
    print_rows(_rows(found))
    for warning in found.warnings:
        say(f"warning: {warning}", err=True)
    say(f"{', '.join(map(str, files))}: use it with cluster: {{include: {output.name}}}")


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


def _rows(found: Calibration) -> Iterator[tuple[str, str]]:
    yield "workers", "mean seconds, jobs, law, distance of the nearest law"
    for group in found.groups:
        last = group.first + group.workers - 1
        means = sorted(group.means)
        span = f"{means[0]:.4g}" if len(means) == 1 else f"{means[0]:.4g} to {means[-1]:.4g}"
        law = "empirical" if group.is_ruled_out else group.fit.name
        said = f"{span}, {len(group.sizes)}, {law}, {group.fit.distance:.3f} ({group.fit.name})"
        yield f"{group.first}..{last}", said
    for name, section in found.others.items():
        yield name, ", ".join(f"{key} {value}" for key, value in section.items())
