"""What all data sets share."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from simulator.problems.data import DataSpec, options

ADAPTER: TypeAdapter[Any] = TypeAdapter(DataSpec)


@pytest.mark.parametrize(
    "keys",
    [
        {"kind": "text", "path": "a"},
        {"kind": "npz", "path": "a"},
        {"kind": "idx", "path": "a", "labels_path": "b"},
        {"kind": "libsvm", "path": "a", "test_path": "b"},
    ],
    ids=lambda keys: keys["kind"],
)
def test_small_files_are_quick_and_absent_ones_are_no_error(
    keys: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "QUICK_BYTES", 20)
    paths = {key: str(tmp_path / name) for key, name in keys.items() if key.endswith("path")}
    data = ADAPTER.validate_python({**keys, **paths})
    assert data.is_quick  # `build` then says which file is absent
    for path in paths.values():
        Path(path).write_bytes(b"x" * (20 // len(paths)))
    assert data.is_quick
    Path(paths["path"]).write_bytes(b"x" * 21)
    assert not data.is_quick


def test_where_nothing_is_read_from_files_quick_is_not_known() -> None:
    assert not ADAPTER.validate_python({"kind": "sklearn", "name": "wine"}).is_quick
