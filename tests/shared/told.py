"""What a command prints, with stand-ins for what differs between runs and machines."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import Result

__all__ = ["masked", "told"]

_MASKS = (
    (r"(in) \d+\.\d s", r"\1 (seconds)"),
    (r"(at most) .* (with --jobs)", r"\1 (seconds) \2"),
    (r'("seconds": )[0-9.e-]+(?=\n})', r"\1(seconds)"),
    (r"\b[0-9a-f]{12}\b", "(a run)"),
    (r"(\d\.\d{4})\d+", r"\1"),
)
_NUMBERS = re.compile(r"\[\s+([-0-9.e,\s]+?)\s+\]")  # a list in JSON, a line for each


def masked(text: str) -> str:
    """The text with placeholders for what differs from run to run, and with rounded numbers."""
    for pattern, stand_in in ((re.escape(str(Path.cwd())), "(here)"), *_MASKS):
        text = re.sub(pattern, stand_in, text)
    return _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text)


def told(*commands: Result) -> str:
    """The exit code, the output and the errors of each command."""
    return "\n".join(
        f"exit {done.exit_code}\n{masked(done.stdout)}--- stderr\n{masked(done.stderr)}"
        for done in commands
    )
