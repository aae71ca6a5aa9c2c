"""The code of a page, in its order, carried out as a reader would."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from simulator.cli import app

__all__ = ["Block", "blocks", "carried_out", "carry_out"]

_FENCE = re.compile(r'```(\w+)(?: title="([^"]+)")?\n(.*?)```', re.DOTALL)


class Block(NamedTuple):
    """A fenced block: with a file name it is to be saved, without one to be executed."""

    language: str
    file: str
    text: str


def blocks(page: str) -> list[Block]:
    """Every block of a page that names its language."""
    return [Block(*found) for found in _FENCE.findall(page)]


def carry_out(block: Block, place: Path) -> str:
    """Save or execute a block in `place`, which is the current directory; returns its output."""
    if block.file:
        (place / block.file).write_text(block.text)
        return ""
    if block.language == "python":
        exec(compile(block.text, "page", "exec"), {"__name__": "page"})
        return ""
    assert block.language == "sh", f"{block.language}: neither saved nor executed"
    return "".join(_command(line) for line in block.text.strip().splitlines())


def carried_out(page: Path, place: Path) -> dict[Block, str]:
    """Block -> what it printed, all in one directory."""
    return {block: carry_out(block, place) for block in blocks(page.read_text("utf-8"))}


def _command(line: str) -> str:
    program, *arguments = shlex.split(line, comments=True)
    assert program == "paceline", line
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, f"{line}\n{done.output}{done.exception!r}"
    return done.output
