"""The gallery: shipped scenarios, run as they are, with their pictures and answers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import simulator
from simulator.plots.registry import available
from simulator.report.bounds import Bounds
from simulator.report.drawing import inline_svg
from simulator.report.headline import headline
from simulator.report.points import points_of

__all__ = ["GALLERY", "Exhibit", "exhibit", "gallery_text"]

ROOT = Path(__file__).resolve().parents[2]

#: Scenarios that are run while the site is built.
GALLERY = (
    "scenarios/quickstart.yaml",
    "scenarios/trace_stragglers.yaml",
    "scenarios/breast_cancer.yaml",
    "scenarios/papers/ringmaster/ringmaster.yaml",
    "scenarios/papers/rescaled/toy.yaml",
    "scenarios/papers/ormo/quadratic.yaml",
)


class Exhibit(NamedTuple):
    """One scenario: its file, its answer and its pictures (name, title, SVG)."""

    file: str
    name: str
    description: str
    answer: str
    pictures: tuple[tuple[str, str, bytes], ...]


@cache
def exhibit(file: str) -> Exhibit:
    """Run a scenario of the repository; once, however often a server builds the site."""
    scenario = simulator.load_scenario(ROOT / file)
    result = simulator.run(scenario)
    answer = headline(points_of(result), Bounds())
    pictures = tuple(_pictures(scenario.name, result))
    return Exhibit(file, scenario.name, scenario.description, answer, pictures)


def _pictures(name: str, result: simulator.Result) -> Iterator[tuple[str, str, bytes]]:
    for kind in available(result):
        svg = inline_svg(kind.figure(kind.table(result)), kind.name, kind.title).svg
        yield f"{name}-{kind.name}", kind.title, svg.encode()


def gallery_text(exhibits: list[Exhibit]) -> str:
    """The page as Markdown."""
    lines = [
        "# Gallery\n",
        "Every picture on this page was drawn while the site was built, from the scenario named "
        "above it.\n",
    ]
    for one in exhibits:
        lines += [f"## {one.name}\n", f"{one.description}. {one.answer}\n".removeprefix(". ")]
        lines += [f"```sh\npaceline run {one.file}\n```\n"]
        lines += [f"![{title}](images/gallery/{name}.svg)\n" for name, title, _ in one.pictures]
    return "\n".join(lines)
