"""Files that processes lower ahead of a run."""

import multiprocessing

import pytest

from mcplint.engines.ahead import LoweringAhead
from mcplint.syntax import lower

TEXT = "def work(first, second):\n    return [first, second]\n\n\n"
TEXTS = [(f"part{number}.py", TEXT * 1500 + f"NUMBER = {number}\n") for number in range(8)]


@pytest.fixture
def ahead():
    made = LoweringAhead(2)
    made.begin(TEXTS)
    yield made
    made.close()


def test_what_a_process_has_lowered_is_what_would_have_been_lowered_here(ahead):
    assert multiprocessing.active_children()
    path, text = TEXTS[3]
    found, expected = ahead.lower(text, path), lower(text, path)
    assert found.module is not None
    assert (found.module.tokens, len(found.module.body)) == (expected.module.tokens, len(expected.module.body))


def test_a_text_that_changed_meanwhile_is_lowered_anew(ahead):
    found = ahead.lower("CHANGED = 1\n", TEXTS[0][0])
    assert len(found.module.body) == 1


def test_processes_that_die_cost_nothing_but_time(ahead):
    for child in multiprocessing.active_children():
        child.kill()
    assert all(len(ahead.lower(text, path).module.body) == 1501 for path, text in TEXTS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("value = 123456789012345678901234567890\n", "a number of more than 64 bits"),
        ('value = "\\ud800"\n', "half of a surrogate pair"),
        ("value = = 1\n", "no Python"),
    ],
)
def test_texts_that_cannot_be_handed_over_and_texts_that_are_no_python(text, why):
    padding = [(f"more{number}.py", text) for number, (_, text) in enumerate(TEXTS)]
    made = LoweringAhead(2)
    made.begin([("odd.py", text), *padding])
    try:
        found, expected = made.lower(text, "odd.py"), lower(text, "odd.py")
    finally:
        made.close()
    assert found.diagnostics == expected.diagnostics
    assert (found.module is None) == (expected.module is None), why


def test_small_projects_start_no_process():
    before = set(multiprocessing.active_children())
    made = LoweringAhead(4)
    made.begin([("one.py", TEXT)])
    assert set(multiprocessing.active_children()) == before
