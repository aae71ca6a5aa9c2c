"""The compile cache: never stale, tolerant of damage, optional."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

import pytest

import simulator.core.compiling

HELPER = '''"""A helper in a file of its own."""
from copied.compiling import kernel

@kernel
def twice(x):
    return x * 2.0
'''
CALLER = '''"""A kernel that calls the helper."""
from copied.compiling import kernel
from copied.helper import twice

@kernel
def call(x):
    return twice(x) + 1.0
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with the compiler's source and two kernels, one calling the other."""
    package = tmp_path / "copied"
    package.mkdir()
    shutil.copy(simulator.core.compiling.__file__, package)
    (package / "__init__.py").touch()
    (package / "helper.py").write_text(HELPER)
    (package / "caller.py").write_text(CALLER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # edits are faster than file times
    monkeypatch.setenv("PACELINE_CACHE_DIR", str(tmp_path / "cache"))
    return package


def imported() -> Any:
    """The module of `call` as a fresh process imports it."""
    for name in [name for name in sys.modules if name.split(".")[0] == "copied"]:
        del sys.modules[name]
    invalidate_caches()
    return import_module("copied.caller")


def called() -> tuple[float, bool]:
    """The result of `call(6.0)` in a fresh process, and whether it came from the cache."""
    call = imported().call
    value = call(6.0)
    return value, sum(call.stats.cache_hits.values()) == 1


def directory() -> Path:
    """The cache directory of the kernels called last."""
    where: Path = sys.modules["copied.compiling"].cache_directory()
    return where


def test_what_was_compiled_is_not_compiled_again(package: Path) -> None:
    assert [called(), called()] == [(13.0, False), (13.0, True)]


def test_a_kernel_is_new_until_it_is_in_the_cache(package: Path) -> None:
    call = imported().call
    is_new = sys.modules["copied.compiling"].is_new
    assert is_new(call)
    call(6.0)
    assert not is_new(call)


def test_without_a_cache_no_kernel_is_new(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = package / "file"
    blocked.touch()
    monkeypatch.setenv("PACELINE_CACHE_DIR", str(blocked))
    call = imported().call
    assert not sys.modules["copied.compiling"].is_new(call)


def test_another_process_finds_it_too(package: Path) -> None:
    called()
    code = "from copied.caller import call; print(call(6.0), len(call.stats.cache_hits))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["13.0", "1"]


def test_editing_a_helper_never_runs_stale_code(package: Path) -> None:
    before, where = called(), directory()
    (package / "helper.py").write_text(HELPER.replace("2.0", "3.0"))
    assert [before, called()] == [(13.0, False), (19.0, False)]
    assert directory() != where


def test_taking_the_edit_back_finds_the_old_kernels(package: Path) -> None:
    called()
    where = directory()
    (package / "helper.py").write_text(HELPER.replace("2.0", "3.0"))
    called()
    (package / "helper.py").write_text(HELPER)
    assert called() == (13.0, True)
    assert directory() == where


def test_the_same_sources_in_another_folder_find_the_kernels(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, where = called(), directory()
    (tmp_path / "elsewhere").mkdir()
    shutil.copytree(package, tmp_path / "elsewhere" / "copied", copy_function=shutil.copyfile)
    monkeypatch.syspath_prepend(tmp_path / "elsewhere")
    assert [before, called()] == [(13.0, False), (13.0, True)]
    assert sys.modules["copied"].__path__ == [str(tmp_path / "elsewhere" / "copied")]
    assert directory() == where


def flip_a_bit(content: bytes) -> bytes:
    return content[:-7] + bytes([content[-7] ^ 1]) + content[-6:]


def cut_short(content: bytes) -> bytes:
    return content[:40]


def nothing(content: bytes) -> bytes:
    return content[:0]


@pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", [flip_a_bit, cut_short, nothing])
def test_a_damaged_file_is_compiled_again_and_mended(
    package: Path, damage: Callable[[bytes], bytes], suffix: str
) -> None:
    called()
    files = [path for path in directory().rglob("*") if path.suffix == suffix]
    assert files
    for path in files:
        path.write_bytes(damage(path.read_bytes()))
    assert [called(), called()] == [(13.0, False), (13.0, True)]


def test_no_writable_place_is_no_obstacle(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PACELINE_CACHE_DIR", str(tmp_path / "file" / "below"))
    assert [called(), called()] == [(13.0, False), (13.0, False)]


def test_a_place_that_cannot_be_written_any_more_is_no_obstacle(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called()
    where = directory()
    shutil.rmtree(where)
    where.parent.rmdir()
    where.parent.touch()
    assert called() == (13.0, False)


def test_what_others_may_write_is_never_read(package: Path, tmp_path: Path) -> None:
    before = called()
    (tmp_path / "cache").chmod(0o777)
    with pytest.warns(UserWarning, match=r"^no compile cache, .* others may write .*/cache "):
        assert [before, called()] == [(13.0, False), (13.0, False)]


def test_two_processes_that_compile_other_signatures_never_swap_their_code(package: Path) -> None:
    """The index written last loses the other's entry; no entry names the other's code."""
    called()
    index = next(directory().glob("caller.*.nbi"))
    first = index.read_bytes()
    index.unlink()
    assert sys.modules["copied.caller"].call(6) == 13
    assert len(list(directory().glob("caller.*.nbc"))) == 2
    index.write_bytes(first)
    assert called() == (13.0, True)


def test_the_cache_is_its_owners_alone(package: Path) -> None:
    called()
    assert directory().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"PACELINE_CACHE_DIR": "/a", "XDG_CACHE_HOME": "/b"}, "/a/kernels"),
        ({"XDG_CACHE_HOME": "/b"}, "/b/paceline/kernels"),
        ({"PACELINE_CACHE_DIR": "", "XDG_CACHE_HOME": "/b"}, "/b/paceline/kernels"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/paceline/kernels"),
        ({"XDG_CACHE_HOME": "below/here", "HOME": "/h"}, "/h/.cache/paceline/kernels"),
        ({"HOME": "/home/someone"}, "/home/someone/.cache/paceline/kernels"),
    ],
)
def test_the_environment_says_where_it_is(
    variables: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PACELINE_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    where = simulator.core.compiling.cache_directory.__wrapped__()
    assert str(where.parent) == place


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("PACELINE_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "expanduser", homeless)
    compiling = simulator.core.compiling
    monkeypatch.setattr(compiling, "cache_directory", compiling.cache_directory.__wrapped__)
    assert compiling.cache_trouble.__wrapped__() == "Could not determine home directory."
