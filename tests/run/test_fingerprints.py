"""The identity of a finding survives what does not change the finding."""

from made import at, check, finding
from msgspec.structs import replace

SOURCE = "def f(x):\n    return call(x, 1)\n\n\ndef g(x):\n    return call(x, 1)\n"


def fingerprint(source, text="call(x, 1)", nth=1, **changes):
    found = finding(at(source, text, nth=nth), **({"function": "f", "tool": "t"} | changes))
    (only,) = check(source, found).findings
    return only.fingerprint


BASE = fingerprint(SOURCE)


def test_it_does_not_depend_on_lines_message_or_trace():
    assert fingerprint("import os\n\n" + SOURCE, message="other words", help="other") == BASE


def test_it_does_not_depend_on_formatting():
    for text in ("call( x,1 )", "call(\n        x,\n        1,\n    )", "call(x,  # first\n        1)"):
        source = SOURCE.replace("call(x, 1)", text, 1)
        assert fingerprint(source, text) == BASE


def test_it_depends_on_rule_function_tool_and_code():
    others = [
        fingerprint(SOURCE, rule="bound-reached"),
        fingerprint(SOURCE, function="g"),
        fingerprint(SOURCE, tool="u"),
        fingerprint(SOURCE.replace("x, 1", "x, 2"), "call(x, 2)"),
        fingerprint(SOURCE.replace("x, 1", "'#', 1"), "call('#', 1)"),
    ]
    assert len({BASE, *others}) == 6


def test_equal_findings_are_told_apart_by_their_order():
    first, second = (finding(at(SOURCE, "call(x, 1)", nth=nth), function="f") for nth in (1, 2))
    marked = check(SOURCE, second, first).findings
    assert marked[0].fingerprint != marked[1].fingerprint
    (alone,) = check(SOURCE, first).findings
    assert alone.fingerprint == marked[0].fingerprint


def test_it_does_not_depend_on_the_working_directory():
    from made import analysed, analysis

    from mcplint.config import Settings
    from mcplint.run.session import judge

    found = finding(at(SOURCE, "call(x, 1)"))
    elsewhere = replace(found, location=replace(found.location, path="../p/server.py"))
    files = {"../p/server.py": analysed(SOURCE, project_path="server.py")}
    from pathlib import Path

    (here,) = check(SOURCE, found).findings
    (there,) = judge(analysis({}, elsewhere, files=files), Settings(), [Path("../p")]).findings
    assert here.fingerprint == there.fingerprint
