"""The decorators of all kernels, and a compile cache without stale code.

numba checks only the file of the cached function itself, so it would miss an edit of a helper in
another file. Here the cache directory is named by a hash of *all* kernel sources and of the
versions of Python, numba, llvmlite and numpy: any edit gives a new, empty directory. Every cached
file carries its own SHA-256; a damaged file is compiled again.

The directory is ``$PACELINE_CACHE_DIR``, else ``$XDG_CACHE_HOME/paceline``, else
``~/.cache/paceline``. Cached files are pickles, so a directory or file that another user could have
written is never read (`simulator.owned`).
"""

import hashlib
import os
import pickle
import platform
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np
from numba.core import config
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    InTreeCacheLocator,
)

from simulator.core.parts import compiled
from simulator.core.settings import forget_folder
from simulator.core.turns import in_turn
from simulator.owned import NotOwned, keep, kept, make_private

__all__ = ["cache_directory", "cache_trouble", "inlined", "is_new", "kernel", "open_cache"]

Function = TypeVar("Function", bound=Callable[..., Any])

forget_folder(config)


def kernel(function: Function) -> Function:
    """Compile `function` on first use: IEEE arithmetic, no GIL, cached on disk.

    ``error_model="numpy"`` gives inf and nan instead of exceptions, so loops stay vectorised;
    ``fastmath`` is off, so results are the same on every x86-64 processor.
    """
    dispatcher = compiled(function, nogil=True, forceinline=True)
    _attach_cache(dispatcher)
    made: Function = dispatcher
    return made


def inlined(function: Function) -> Function:
    """Compile a small scalar `function` for use inside kernels, where it is inlined."""
    made: Function = compiled(function, forceinline=True, nogil=True, _nrt=False)
    return made


def is_new(kernel: Any) -> bool:
    """Whether there is a cache, and `kernel` is not in it, for any types."""
    cache = getattr(kernel, "_cache", None)
    return isinstance(cache, _KernelCache) and cache.is_empty()


@cache
def cache_directory() -> Path:
    """Directory of the compiled kernels of exactly these sources and versions.

    Raises:
        RuntimeError: this user has no home directory, and no variable gives another place.
    """
    return _cache_home().absolute() / "kernels" / _fingerprint()


def _cache_home() -> Path:
    if own := os.environ.get("PACELINE_CACHE_DIR"):
        return Path(own).expanduser()
    common = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG specification: a relative path counts as unset, like an empty one.
    return (common if common.is_absolute() else Path("~/.cache").expanduser()) / "paceline"


def open_cache() -> Path | None:
    """The cache directory, created and checked; None if there is none."""
    return None if cache_trouble() else cache_directory()


@cache
def cache_trouble() -> str:
    """Why there is no cache, or ""; warn if another user could write it."""
    try:
        make_private(cache_directory())
    except NotOwned as error:
        if parent_process() is None:  # the processes of a sweep need not repeat it
            said = f"no compile cache, kernels are compiled again: {error}"
            warnings.warn(said, stacklevel=2)
        return str(error)
    except (OSError, RuntimeError) as error:
        return str(error)
    return ""


def _fingerprint() -> str:
    digest = hashlib.sha256()
    versions = (platform.python_version(), numba.__version__, llvmlite.__version__, np.__version__)
    digest.update(repr(versions).encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:20]


def _attach_cache(dispatcher: Any) -> None:
    """Give `dispatcher` the project's cache; without a directory, kernels compile in memory."""
    if config.DISABLE_JIT or open_cache() is None:
        return
    with suppress(OSError, RuntimeError):
        dispatcher._cache = cache = _KernelCache(dispatcher.py_func)
        dispatcher.turn = partial(in_turn, cache.lock)


class _Place(InTreeCacheLocator):  # type: ignore[misc]
    """The location of numba's cache files: all in our directory."""

    def get_cache_path(self) -> str:
        return str(cache_directory())

    def ensure_cache_path(self) -> None:
        """Nothing: `open_cache` has created the directory."""


class _Content(CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = (_Place,)


class _KernelCache(FunctionCache):  # type: ignore[misc]
    """numba's cache in our directory, tolerant of any damage to its files."""

    _impl_class = _Content

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        plain: Any = vars(self)["_cache_file"]
        self._cache_file = _CheckedFile(
            str(cache_directory()), self._impl.filename_base, plain._source_stamp
        )

    @property
    def lock(self) -> Path:
        """The file that the process which compiles the kernel holds."""
        return cache_directory() / f"{self._impl.filename_base}.lock"

    def is_empty(self) -> bool:
        """Whether the cache has the kernel for no types."""
        return not self._cache_file.signatures()

    def _load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super()._load_overload(sig, target_context)
        except Exception:  # numba raises various errors for a damaged file; compile it again
            return None

    def _save_overload(self, sig: Any, data: Any) -> None:
        try:
            super()._save_overload(sig, data)
        except OSError:  # a full or read-only disk only costs a compilation next time
            return


class _CheckedFile(IndexDataCacheFile):  # type: ignore[misc]
    """An index of signatures and a data file for each, named by the SHA-256 of its content.

    numba numbers the data files instead. Two processes that compile different signatures at once
    may then choose the same number, and one signature would load the code of the other.
    """

    def save(self, key: Any, data: Any) -> None:
        payload = self._dump(data)
        digest = hashlib.sha256(payload).hexdigest()
        name = f"{self._index_name.removesuffix('.nbi')}.{digest[:20]}.nbc"
        keep(Path(self._data_path(name)), payload)
        index = {**self._load_index(), key: name}
        keep(Path(self._index_path), pickle.dumps((self._version, self._source_stamp, index)))

    def load(self, key: Any) -> Any:
        name = self._load_index().get(key)
        payload = None if name is None else kept(Path(self._data_path(name)))
        return None if payload is None else pickle.loads(payload)

    def signatures(self) -> set[Any]:
        """The types that the kernel is compiled for."""
        return set(self._load_index())

    def _load_index(self) -> dict[Any, str]:
        payload = kept(Path(self._index_path))
        if payload is None:
            return {}
        version, stamp, index = pickle.loads(payload)
        fresh = version == self._version and stamp == self._source_stamp
        return dict(index) if fresh else {}
