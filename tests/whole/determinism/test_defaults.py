"""A scenario that leaves a key out means the same in every version."""

from tests.whole.determinism.defaults import RECORDED, lines


def test_no_default_changes_unnoticed() -> None:
    recorded = RECORDED.read_text().splitlines()
    assert len(recorded) > 300
    known = set(lines())
    assert [line for line in recorded if line not in known] == []
