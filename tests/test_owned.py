"""Files that follow no planted link, and caches that no other user could have written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator import owned
from simulator.owned import NotOwned, create, keep, kept, make_private


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A private directory of the cache."""
    place = tmp_path / "cache" / "kernels"
    make_private(place)
    return place


def somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, created files belong to another user."""
    monkeypatch.setattr(owned.os, "geteuid", lambda: os.getuid() + 1)
    monkeypatch.setattr(owned, "_ROOT", -1)


def test_a_new_file_never_follows_a_planted_link(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"keep")
    (tmp_path / "new").symlink_to(tmp_path / "precious")
    with create(tmp_path / "new") as file:
        file.write(b"1")
    assert (tmp_path / "precious").read_bytes() == b"keep"
    assert (tmp_path / "new").read_bytes() == b"1"
    assert not (tmp_path / "new").is_symlink()


def test_a_link_planted_at_the_last_moment_is_not_followed_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "precious").write_bytes(b"keep")
    (tmp_path / "new").symlink_to(tmp_path / "precious")
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok: None)
    with pytest.raises(FileExistsError):
        create(tmp_path / "new")
    assert (tmp_path / "precious").read_bytes() == b"keep"


def test_every_new_directory_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_private(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "a", tmp_path / "a" / "b")]
    assert modes == [0o700, 0o700]


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o1777])
def test_a_directory_that_others_may_write_is_refused(place: Path, mode: int) -> None:
    place.chmod(mode)
    with pytest.raises(NotOwned, match=rf"others may write {place} \(mode {mode:04o}; chmod go-w"):
        make_private(place)


def test_a_parent_that_others_may_write_is_refused_unless_it_is_sticky(place: Path) -> None:
    place.parent.chmod(0o777)
    with pytest.raises(NotOwned, match=rf"others may write {place.parent} "):
        make_private(place)
    place.parent.chmod(0o1777)
    make_private(place)


def test_what_a_link_leads_through_is_checked_too(place: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(place)
    make_private(tmp_path / "link")
    place.parent.chmod(0o777)
    with pytest.raises(NotOwned, match=f"others may write {place.parent} "):
        make_private(tmp_path / "link")


def test_a_directory_of_somebody_else_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody_else(monkeypatch)
    with pytest.raises(NotOwned, match=f"belongs to user {os.getuid()}"):
        make_private(place)


def test_what_was_kept_is_read_again_and_private(place: Path) -> None:
    keep(place / "file", b"content")
    assert kept(place / "file") == b"content"
    assert (place / "file").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in place.iterdir()] == ["file"]


def by_others(file: Path) -> None:
    file.chmod(0o660)


def a_link(file: Path) -> None:
    file.rename(file.with_name("target"))
    file.symlink_to(file.with_name("target"))


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def damaged(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:10])


@pytest.mark.parametrize("spoil", [by_others, a_link, a_pipe, damaged, cut_short, Path.unlink])
def test_a_spoilt_file_is_never_read_and_is_replaced(
    place: Path, spoil: Callable[[Path], None]
) -> None:
    keep(place / "file", b"content")
    spoil(place / "file")
    assert kept(place / "file") is None
    keep(place / "file", b"content")
    assert kept(place / "file") == b"content"


def test_a_file_of_somebody_else_is_never_read(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(place / "file", b"content")
    somebody_else(monkeypatch)
    assert kept(place / "file") is None


def test_a_disk_that_fails_leaves_nothing_behind(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError):
        keep(place / "file", b"content")
    assert list(place.iterdir()) == []
