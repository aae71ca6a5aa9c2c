"""The limit of memory for a part of a run."""

from simulator.memory import MOST_BYTES, too_large


def test_what_fits_exactly_is_allowed() -> None:
    assert MOST_BYTES == 32 * 1024**3
    assert too_large("rows", MOST_BYTES / 8, 8) == ""
    said = too_large("rows", MOST_BYTES / 8 + 1, 8)
    assert said == "makes 4.29e+09 rows of 8 bytes, 32 GiB, must be at most 32 GiB"
