"""Exit codes and their precedence: findings, incomplete, nothing to analyse, clean."""

import pytest
from made import finding as make
from made import inventory, result

from mcplint.finding import Diagnostic, Location, Severity
from mcplint.run.result import Coverage
from mcplint.surface.model import Surface, UnresolvedRegistration

PLACE = Location("server.py", 1, 1, 1, 2)
BROKEN = Diagnostic(kind="unparsable", path="b.py", message="bad", incomplete=True)
HARMLESS = Diagnostic(kind="skipped", path="b.py", message="vendored")
ONLY_FILES = Coverage(files_read=1, files_unreadable=0, only_files=True)


def error(severity=Severity.ERROR):
    return make(PLACE, severity=severity)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (result(), 0),
        (result(error()), 1),
        (result(error(Severity.WARNING)), 0),
        (result(error(), diagnostics=(BROKEN,)), 1),
        (result(error(Severity.NOTE), diagnostics=(BROKEN,)), 4),
        (result(diagnostics=(HARMLESS,)), 0),
        (result(surface=Surface(), diagnostics=(BROKEN,)), 4),
        (result(surface=Surface()), 3),
        (result(surface=Surface(), coverage=ONLY_FILES), 0),
        (result(surface=Surface(unresolved=[UnresolvedRegistration(PLACE, "unknown")])), 0),
    ],
)
def test_precedence(made, expected):
    assert made.exit_code() == expected


def test_fail_on_moves_the_threshold():
    made = result(error(Severity.WARNING))
    assert made.exit_code(Severity.NOTE) == 1
    assert made.exit_code(Severity.WARNING) == 1
    assert made.exit_code(Severity.ERROR) == 0
    assert result(error()).exit_code(None) == 0


def test_an_incomplete_run_can_be_allowed():
    assert result(diagnostics=(BROKEN,)).exit_code(allow_incomplete=True) == 0
    assert result(surface=Surface(), diagnostics=(BROKEN,)).exit_code(allow_incomplete=True) == 3


def test_inventory_knows_incomplete_and_nothing():
    assert inventory().exit_code() == 0
    assert inventory(diagnostics=(BROKEN,)).exit_code() == 4
    assert inventory(diagnostics=(BROKEN,)).exit_code(allow_incomplete=True) == 0
    assert inventory(Surface()).exit_code() == 3
    assert inventory(Surface(), coverage=ONLY_FILES).exit_code() == 0
