"""A plug-in method that signals when it is at work."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from algorithms.asgd import Asgd
from algorithms.base import Gradient

__all__ = ["FOLDER", "SIGNALLING", "Signalling"]

#: How a command names it.
SIGNALLING = "tests.shared.signalling:Signalling"
#: The environment variable with the folder in which each process leaves a file.
FOLDER = "PACELINE_TEST_AT_WORK"


@dataclass(kw_only=True)
class Signalling(Asgd):
    """Asynchronous SGD that leaves a file named by its process at a worker's hundredth gradient."""

    def on_gradient(self, gradient: Gradient) -> None:
        super().on_gradient(gradient)
        if gradient.number == 99:
            Path(os.environ[FOLDER], str(os.getpid())).touch()
