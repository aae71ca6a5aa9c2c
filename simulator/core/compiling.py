"""The decorators of every kernel, and a compile cache that can never run stale code.

numba checks only the file of the cached function itself, so an edit of a helper in another file
would go unnoticed. Here the cache directory is named by a hash of *all* kernel sources and of the
versions of Python, numba, llvmlite and numpy: any edit gives a new, empty directory. Every cached
file carries its own SHA-256; one that was cut short or changed is compiled again.

The directory is ``$PACELINE_CACHE_DIR``, else ``$XDG_CACHE_HOME/paceline``, else
``~/.cache/paceline``, readable by its owner only, because cached files are pickles.
"""

import hashlib
import os
import pickle
import platform
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np
from numba.core import config
from numba.core.caching import FunctionCache, IndexDataCacheFile

__all__ = ["cache_directory", "inlined", "kernel"]

Function = TypeVar("Function", bound=Callable[..., Any])

DIGEST_BYTES = 32


def kernel(function: Function) -> Function:
    """Compile `function` on first use: IEEE arithmetic, no GIL, cached on disk.

    ``error_model="numpy"`` gives inf and nan instead of exceptions, which keeps loops vectorised;
    ``fastmath`` stays off, so that results are the same on every x86-64 processor.
    """
    dispatcher = numba.njit(error_model="numpy", nogil=True, forceinline=True)(function)
    _attach_cache(dispatcher)
    compiled: Function = dispatcher
    return compiled


def inlined(function: Function) -> Function:
    """Compile a small scalar `function` for use inside kernels, where it is inlined."""
    compiled: Function = numba.njit(error_model="numpy", nogil=True, inline="always")(function)
    return compiled


@cache
def cache_directory() -> Path:
    """Directory of the compiled kernels of exactly these sources and versions."""
    home = os.environ.get("PACELINE_CACHE_DIR")
    if home is None:
        home = f"{os.environ.get('XDG_CACHE_HOME', '~/.cache')}/paceline"
    return Path(home).expanduser() / "kernels" / _fingerprint()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    versions = (platform.python_version(), numba.__version__, llvmlite.__version__, np.__version__)
    digest.update(repr(versions).encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:20]


def _attach_cache(dispatcher: Any) -> None:
    """Give `dispatcher` the project's cache; without a writable place it compiles in memory."""
    if config.DISABLE_JIT:
        return
    try:
        cache_directory().mkdir(mode=0o700, parents=True, exist_ok=True)
        dispatcher._cache = _KernelCache(dispatcher.py_func)
    except (OSError, RuntimeError):
        return


class _KernelCache(FunctionCache):  # type: ignore[misc]
    """numba's cache in our directory, tolerant of every damage to its files."""

    def __init__(self, function: Callable[..., Any]) -> None:
        usual, config.CACHE_DIR = config.CACHE_DIR, str(cache_directory())
        try:
            super().__init__(function)
        finally:
            config.CACHE_DIR = usual
        plain: Any = vars(self)["_cache_file"]
        self._cache_file = _CheckedFile(
            plain._cache_path, self._impl.filename_base, plain._source_stamp
        )

    def _load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super()._load_overload(sig, target_context)
        except Exception:  # whatever a damaged file makes numba raise, compiling again mends it
            return None

    def _save_overload(self, sig: Any, data: Any) -> None:
        try:
            super()._save_overload(sig, data)
        except OSError:  # a full or read-only disk costs a recompilation next time, nothing else
            return


class _CheckedFile(IndexDataCacheFile):  # type: ignore[misc]
    """Cache files that begin with the SHA-256 of what follows."""

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._write(self._index_path, pickle.dumps((self._version, self._source_stamp, overloads)))

    def _load_index(self) -> dict[Any, str]:
        payload = self._read(self._index_path)
        if payload is None:
            return {}
        version, stamp, overloads = pickle.loads(payload)
        fresh = version == self._version and stamp == self._source_stamp
        return dict(overloads) if fresh else {}

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), self._dump(data))

    def _load_data(self, name: str) -> Any:
        payload = self._read(self._data_path(name))
        return None if payload is None else pickle.loads(payload)

    def _write(self, path: str, payload: bytes) -> None:
        with self._open_for_write(path) as file:
            file.write(hashlib.sha256(payload).digest() + payload)

    def _read(self, path: str) -> bytes | None:
        """Content of `path`, or None if it is absent or not what was written."""
        try:
            content = Path(path).read_bytes()
        except OSError:
            return None
        digest, payload = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        return payload if hashlib.sha256(payload).digest() == digest else None
