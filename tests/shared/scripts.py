"""Scripts of users, as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["said_by"]


def said_by(script: str, folder: Path, root: Path) -> str:
    """The errors of a script in `folder` that fails; `root` is the project's."""
    path = folder / "script.py"
    path.write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, path], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    return done.stderr
