"""Small runs of everything give the recorded values on every processor and interpreter."""

import pytest

from tests.whole.determinism.small import GROUPS, RECORDED, lines

RENEW = "python -m tests.whole.determinism.small > tests/whole/determinism/small.txt"


@pytest.mark.parametrize("group", GROUPS)
def test_no_value_changes_unnoticed(group: str) -> None:
    recorded = [one for one in RECORDED.read_text().splitlines() if one.startswith(f"{group},")]
    assert len(recorded) > 20
    found = set(lines(group))
    changed = [one for one in recorded if one not in found]
    assert not changed, f"other values, or refused; if on purpose, {RENEW}"
