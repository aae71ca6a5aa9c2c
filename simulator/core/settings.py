"""numba without settings from the current folder.

numba reads `.numba_config.yaml` there when it is imported and again before each compilation. Then
results would depend on where a command is started. Here only `NUMBA_` variables count.
"""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["forget_folder", "import_numba_elsewhere"]

_FILE = Path(".numba_config.yaml")


def import_numba_elsewhere() -> None:
    """If the current folder has settings for numba, import numba now, from another folder."""
    if "numba" in sys.modules or not _FILE.exists():
        return
    here = os.open(".", os.O_PATH)
    os.chdir(Path(__file__).parent)
    try:
        import_module("numba")
    finally:
        os.fchdir(here)
        os.close(here)


def forget_folder(config: Any) -> None:
    """Take the settings in `numba.core.config` from the environment alone, now and later."""
    config._config_fname = os.devnull  # no regular file, so numba does not read it
    config.reload_config()
