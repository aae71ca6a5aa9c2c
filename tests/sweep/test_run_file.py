"""The file of a run: complete, or damaged with a reason, after any change."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pytest

from simulator.errors import RunFailed
from simulator.sweep.run_file import Damaged, content_of, packed, unpacked
from simulator.sweep.run_tables import RunTables
from simulator.sweep.runs import Run
from tests.shared.kept_runs import made_tables
from tests.sweep.conftest import SMALL, plan_of

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def run() -> Run:
    return plan_of(SMALL).rows[0].run


@pytest.fixture(scope="module")
def whole(run: Run) -> bytes:
    return packed(run, made_tables())


def parts_of(file: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts, compression: int = zipfile.ZIP_STORED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def damage_of(file: bytes | Path, run: Run) -> str:
    with pytest.raises(Damaged) as caught:
        unpacked(file, run.id)
    return str(caught.value)


def test_what_was_packed_is_unpacked(run: Run, whole: bytes) -> None:
    assert unpacked(whole, run.id) == made_tables()
    assert content_of(whole, run.id) == run.content


def test_no_file_is_no_damage(tmp_path: Path, run: Run) -> None:
    with pytest.raises(FileNotFoundError):
        unpacked(tmp_path / "none.zip", run.id)


def test_any_flipped_bit_is_harmless_or_damage_and_nothing_else(run: Run, whole: bytes) -> None:
    bits = random.Random(0)
    for place in bits.sample(range(len(whole)), 400):
        file = bytearray(whole)
        file[place] ^= 1 << bits.randrange(8)
        try:
            assert unpacked(bytes(file), run.id) == made_tables()
        except Damaged as damage:
            assert str(damage).isprintable()


def test_any_shortened_file_is_damaged(run: Run, whole: bytes) -> None:
    for length in range(0, len(whole), 97):
        damage_of(whole[:length], run)


def without(name: str) -> Callable[[Parts], Parts]:
    return lambda parts: {key: part for key, part in parts.items() if key != name}


def with_part(name: str, part: bytes) -> Callable[[Parts], Parts]:
    return lambda parts: {**parts, name: part}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without("workers.arrow"), "it does not hold run.json, "),
        (with_part("more.txt", b""), "it does not hold run.json, "),
        (with_part("curves.arrow", b"garbage"), "its checksum is wrong"),
        (with_part("run.json", b"[" * 100_000), "its checksum is wrong"),
        (with_part("sha256", b""), "its checksum is wrong"),
        (lambda parts: {**parts, "curves.arrow": parts["summary.arrow"]}, "its checksum is wrong"),
    ],
)
def test_a_rewritten_part_with_a_good_crc_is_damage(
    run: Run, whole: bytes, change: Callable[[Parts], Parts], said: str
) -> None:
    assert damage_of(zipped(change(parts_of(whole))), run).startswith(said)


def test_the_file_of_another_run_is_damage(run: Run, whole: bytes) -> None:
    other = plan_of(SMALL).rows[1].run
    assert damage_of(whole, other) == "it is the file of another run"


def test_a_file_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(
    run: Run, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.sweep.run_file.MOST_BYTES", 10**6)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    large = {**parts_of_names(), "curves.arrow": bytes(5 * 10**6)}
    said = damage_of(zipped(large, zipfile.ZIP_DEFLATED), run)
    assert said.startswith("curves.arrow unpacks to 5,000,000 bytes, a table of a run has at most")
    assert "is compressed" in damage_of(zipped(parts_of_names(), zipfile.ZIP_DEFLATED), run)


def test_a_table_that_could_not_be_read_again_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simulator.sweep.run_tables.MOST_BYTES", 1000)
    with pytest.raises(RunFailed, match=r"bytes, at most 1,000: record fewer points"):
        made_tables()


def parts_of_names() -> Parts:
    """Empty parts with the right names."""
    tables = ("curves", "summary", "workers")
    return dict.fromkeys(("run.json", *(f"{table}.arrow" for table in tables), "sha256"), b"")


def test_a_folder_in_its_place_is_damage(tmp_path: Path, run: Run) -> None:
    assert damage_of(tmp_path, run) == "it is no regular file"


def changed(table: str, change: Callable[[pa.Table], pa.Table]) -> RunTables:
    """Tables with a change before packing, so that the checksum is right."""
    tables = made_tables()
    found = change(tables.table(table))
    file = BytesIO()
    with pa.ipc.new_stream(file, found.schema) as stream:
        stream.write_table(found)
    return replace(tables, **{table: file.getvalue()})


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (
            changed("summary", lambda table: table.drop_columns("arrivals")),
            "it lacks the column 'arrivals'",
        ),
        (
            changed("curves", lambda table: table.append_column("time", table["time"])),
            "it has two columns 'time'",
        ),
        (
            changed("workers", lambda table: table.append_column("more", pa.array(["x"]))),
            "its column 'more' is string, must be double",
        ),
        (
            changed("workers", lambda table: table.set_column(1, "seed", pa.array(["0"]))),
            "its column 'seed' is string, must be int64",
        ),
        (replace(made_tables(), curves=b"garbage"), ""),
    ],
)
def test_other_columns_or_types_are_damage(run: Run, tables: RunTables, said: str) -> None:
    assert damage_of(packed(run, tables), run).startswith(said)


def test_the_record_of_what_a_run_depends_on_is_plain_json(run: Run, whole: bytes) -> None:
    assert json.loads(parts_of(whole)["run.json"]) == run.content
