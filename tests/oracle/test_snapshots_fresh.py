"""The checked-in snapshots are what the real SDKs list today, under the pinned requirements."""

import pytest
from make_environments import environment
from oracle import FIXTURES, SNAPSHOTS, Case, cases, comparable, take


@pytest.mark.slow
@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_sdk_lists_what_the_snapshot_says(case: Case) -> None:
    listed = take(case, environment(case.environment))
    assert comparable(listed) == comparable(case.snapshot.read_text(encoding="utf-8"))


def test_every_fixture_has_a_row_in_the_table() -> None:
    folders = {path.name for path in FIXTURES.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert folders == {case.fixture for case in cases()}


def test_every_snapshot_belongs_to_a_row_of_the_table() -> None:
    assert set(SNAPSHOTS.glob("*.json")) == {case.snapshot for case in cases()}
