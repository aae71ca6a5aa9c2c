"""Read files of results: text, JSON, YAML. What cannot be read is one sentence with its path."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulator.errors import DataError

__all__ = ["read_file", "read_json", "read_yaml", "reason"]

_LONGEST = 300


def reason(error: Exception) -> str:
    """What an exception says, as one printable line."""
    said = " ".join(str(getattr(error, "strerror", None) or error).split())
    shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in said[:_LONGEST])
    return shown or type(error).__name__


def read_file(path: Path, meaning: Callable[[Path], Any]) -> Any:
    """What `meaning` makes of a file.

    A parser of damaged bytes may raise anything, a RecursionError included, so any exception of
    `meaning` says that the file is damaged; its own errors name the path already.

    Raises:
        DataError: with the path and the reason.
    """
    if path.exists() and not path.is_file():
        raise DataError(f"{path} cannot be read: it is no regular file")
    try:
        return meaning(path)
    except DataError:
        raise
    except OSError as error:
        raise DataError(f"{path} cannot be read: {reason(error)}") from error
    except Exception as error:
        raise DataError(f"{path} is damaged: {reason(error)}") from error


def read_json(path: Path) -> dict[str, Any]:
    """The mapping in a JSON file. Raise as `read_file` does."""
    return _mapping(path, lambda one: json.loads(one.read_text("utf-8")))


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file. Raise as `read_file` does."""
    from ruamel.yaml import YAML

    return _mapping(path, lambda one: YAML(typ="safe", pure=True).load(one.read_text("utf-8")))


def _mapping(path: Path, parsed: Callable[[Path], Any]) -> dict[str, Any]:
    content = read_file(path, parsed)
    if not isinstance(content, dict):
        raise DataError(f"{path} is damaged: it holds a {type(content).__name__}, not a mapping")
    return content
