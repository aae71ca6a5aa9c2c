"""What several test modules share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The directory with README.md and scenarios/."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data that is not part of the project; the test is skipped where it is absent."""
    data = ROOT.parent / "shared" / "data"
    if not data.is_dir():
        pytest.skip("needs the data sets in ../shared/data, which are not part of the project")
    return data
