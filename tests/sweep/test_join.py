"""Sweeps of several machines put together."""

from pathlib import Path

import pytest

from simulator.errors import ResumeRefused, RunFailed
from simulator.sweep.join import join
from simulator.sweep.plan import Plan, parse_shard
from simulator.sweep.sweep import compute, work_of
from tests.sweep.conftest import SMALL, contents, plan_of


def shard(directory: Path, plan: Plan, text: str) -> Path:
    compute(work_of(plan, directory, parse_shard(text)), directory)
    return directory


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("halves")
    plan = plan_of(SMALL)
    return [shard(folder / f"half{k}", plan, f"{k}/2") for k in (1, 2)]


def unreported(line: str) -> None:
    raise AssertionError(line)


def test_all_parts_make_the_whole(
    halves: list[Path], undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    work, files = join(halves, tmp_path, report=unreported)
    assert contents(tmp_path).keys() == undisturbed.keys()
    for name, content in undisturbed.items():
        if name != "sweep.json":
            assert contents(tmp_path)[name] == content
    assert work.tasks == [] and all(file.is_file() for file in files)


def test_what_is_missing_is_counted_and_the_rest_is_there(
    halves: list[Path], tmp_path: Path
) -> None:
    plan = plan_of(SMALL)
    own = sum(len(task.runs) for task in parse_shard("1/2").take(plan.tasks))
    rule = f"{len(plan.runs) - own} of {len(plan.runs)} runs are in none of the directories: `pacel"
    with pytest.raises(RunFailed, match=f"{rule}ine resume {tmp_path}` computes them"):
        join(halves[:1], tmp_path, report=unreported)
    assert len(list(tmp_path.rglob("*.zip"))) == own


def test_a_damaged_file_is_reported_and_taken_from_elsewhere(
    halves: list[Path], tmp_path: Path
) -> None:
    copies = []
    for k in range(2):
        place = tmp_path / f"copy{k}"
        for file in halves[0].rglob("*"):
            if file.is_file():
                target = place / file.relative_to(halves[0])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
        copies.append(place)
    torn = min(copies[0].rglob("*.zip"))
    torn.write_bytes(torn.read_bytes()[:100])
    lines: list[str] = []
    join([copies[0], copies[1], halves[1]], tmp_path / "out", report=lines.append)
    assert len(lines) == 1 and str(torn) in lines[0]


def test_different_sweeps_are_refused(halves: list[Path], tmp_path: Path) -> None:
    plan = plan_of(SMALL, "stop.time=41")
    other = shard(tmp_path / "other", plan, "100/100")  # which has no run
    with pytest.raises(ResumeRefused) as caught:
        join([halves[0], other], tmp_path / "out", report=unreported)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{halves[0]} and {other} hold different sweeps:"
    assert lines[1:] == ["  asked.stop.time: 40.0 -> 41"]
