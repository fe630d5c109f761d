"""The text report: snippets as rustc draws them, a summary, what was seen."""

import pytest
from made import at, finding, result, server, surface, tool

from mcplint.finding import Diagnostic, Location, Severity, Step
from mcplint.report.text import render
from mcplint.run.result import Coverage
from mcplint.surface.model import Surface, UnresolvedRegistration

SOURCE = """import os


@mcp.tool()
def ping(host: str) -> str:
    cmd = "ping " + host
    os.system(cmd)
    return cmd
"""


def snippet(*findings, **changes):
    changes.setdefault("sources", {"server.py": SOURCE})
    return render(result(*findings, **changes)).rsplit("\n\n", 1)[0]


def test_a_finding_shows_its_line_its_region_and_its_label():
    found = finding(at(SOURCE, "os.system(cmd)"), message="`host` reaches a shell", label="run by the shell")
    assert snippet(found) == (
        "error[unanalysable-registration]: `host` reaches a shell\n"
        " --> server.py:7:5\n"
        "  |\n"
        "7 |     os.system(cmd)\n"
        "  |     ^^^^^^^^^^^^^^ run by the shell"
    )


def test_labels_trace_notes_and_help_join_the_snippet():
    found = finding(
        at(SOURCE, "os.system(cmd)"),
        severity=Severity.WARNING,
        label="run by the shell",
        labels=(Step(at(SOURCE, "mcp.tool()"), "registered here"),),
        trace=(
            Step(at(SOURCE, "host"), "the client chooses `host`"),
            Step(at(SOURCE, '"ping " + host'), "joined"),
            Step(at(SOURCE, "os.system(cmd)"), "run"),
        ),
        notes=("a shell reads `;`",),
        help='write\nsubprocess.run(["ping", host])',
    )
    assert snippet(found) == (
        "warning[unanalysable-registration]: something is wrong\n"
        " --> server.py:7:5\n"
        "  |\n"
        "4 | @mcp.tool()\n"
        "  |  ---------- registered here\n"
        "5 | def ping(host: str) -> str:\n"
        "  |          ---- 1. the client chooses `host`\n"
        '6 |     cmd = "ping " + host\n'
        "  |           -------------- 2. joined\n"
        "7 |     os.system(cmd)\n"
        "  |     ^^^^^^^^^^^^^^ run by the shell\n"
        "  |\n"
        "  = note: a shell reads `;`\n"
        "  = help: write\n"
        '          subprocess.run(["ping", host])'
    )


def test_a_trace_through_another_file_is_numbered_across_the_files():
    helper = "def run(command):\n    os.system(command)\n"
    found = finding(
        at(helper, "os.system(command)", "lib.py"),
        trace=(
            Step(at(SOURCE, "host"), "argument `host` enters here"),
            Step(at(SOURCE, "os.system(cmd)"), "passed to `run` here"),
            Step(at(helper, "os.system(command)", "lib.py"), "run by a shell"),
        ),
    )
    assert snippet(found, sources={"server.py": SOURCE, "lib.py": helper}).split("\n")[1:] == [
        " --> lib.py:2:5",
        "  |",
        "2 |     os.system(command)",
        "  |     ^^^^^^^^^^^^^^^^^^ run by a shell",
        "  |",
        " ::: server.py:5:10",
        "  |",
        "5 | def ping(host: str) -> str:",
        "  |          ---- 1. argument `host` enters here",
        '6 |     cmd = "ping " + host',
        "7 |     os.system(cmd)",
        "  |     -------------- 2. passed to `run` here",
    ]


def test_the_middle_of_a_long_trace_is_left_out_and_the_report_says_so():
    source = "".join(f"a{number:02} = a\n" for number in range(40))
    steps = tuple(Step(at(source, f"a{number:02}"), f"step {number}") for number in range(39))
    shown = snippet(finding(at(source, "a39"), trace=steps), sources={"server.py": source})
    assert "1. step 0\n" in shown
    assert "39. step 38\n" in shown
    assert "20. step 19" not in shown
    assert "= note: 27 steps in the middle of the path left out" in shown


def test_every_further_flow_is_a_note_with_a_snippet_of_its_own():
    found = finding(
        at(SOURCE, "os.system(cmd)"),
        help="use a lock",
        flows=(
            (Step(at(SOURCE, "host"), "read here"), Step(at(SOURCE, "cmd"), "also written here")),
            (Step(at(SOURCE, "return cmd"), "read without a lock here"),),
        ),
    )
    assert snippet(found).split("\n")[4:] == [
        "  |     ^^^^^^^^^^^^^^",
        "  |",
        "  = help: use a lock",
        "note: also written here",
        " --> server.py:6:5",
        "  |",
        "5 | def ping(host: str) -> str:",
        "  |          ---- read here",
        '6 |     cmd = "ping " + host',
        "  |     ^^^",
        "note: read without a lock here",
        " --> server.py:8:5",
        "  |",
        "8 |     return cmd",
        "  |     ^^^^^^^^^^",
    ]


def test_of_many_flows_the_first_are_drawn_and_the_places_of_some_others_named():
    lines = [1, 2, 3, 4, 5, 6, 7, 8, 1]
    flows = tuple((Step(Location("server.py", line, 1, line, 2), "written"),) for line in lines)
    shown = snippet(finding(at(SOURCE, "os.system(cmd)"), flows=flows))
    assert shown.count("note: written") == 3
    assert "= note: the same happens at server.py:4:1, server.py:5:1, server.py:6:1 (+3)" in shown


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("a", None),
        ("ab", "reached from tools `a`, `b`"),
        ("abcd", "reached from tools `a`, `b`, `c`, `d`"),
        ("abcdefg", "reached from tools `a`, `b`, `c` (+4)"),
    ],
)
def test_the_tools_that_reach_the_place_are_named(names, words):
    shown = snippet(finding(at(SOURCE, "os.system(cmd)"), tool="a", tools=tuple(names)))
    assert shown.split("\n")[5:] == ([] if words is None else ["  |", f"  = note: {words}"])


def test_several_labels_on_a_line_hang_below_it():
    found = finding(at(SOURCE, "os.system(cmd)"), label="whole", labels=(Step(at(SOURCE, "cmd)"), "the command"),))
    assert snippet(found).split("\n")[3:] == [
        "7 |     os.system(cmd)",
        "  |     ^^^^^^^^^^^^^^",
        "  |     |         |",
        "  |     |         the command",
        "  |     whole",
    ]


def test_distant_lines_are_separated_and_a_single_one_between_is_shown():
    found = finding(at(SOURCE, "os.system"), labels=(Step(at(SOURCE, "os"), "far"), Step(at(SOURCE, "def"), "near")))
    lines = snippet(found).split("\n")
    assert lines[3:] == [
        "1 | import os",
        "  |        -- far",
        "...",
        "5 | def ping(host: str) -> str:",
        "  | --- near",
        '6 |     cmd = "ping " + host',
        "7 |     os.system(cmd)",
        "  |     ^^^^^^^^^",
    ]


def test_another_file_has_a_section_of_its_own():
    sources = {"server.py": SOURCE, "lib/helper.py": "def run(x):\n    return x\n"}
    found = finding(
        at(SOURCE, "host"),
        labels=(Step(Location("lib/helper.py", 1, 5, 1, 8), "called"), Step(Location("gone.py", 12, 1, 12, 2), "lost")),
    )
    assert snippet(found, sources=sources).split("\n")[1:] == [
        "  --> server.py:5:10",
        "   |",
        " 5 | def ping(host: str) -> str:",
        "   |          ^^^^",
        "   |",
        "  ::: lib/helper.py:1:5",
        "   |",
        " 1 | def run(x):",
        "   |     --- called",
        "   |",
        "  ::: gone.py:12:1",
        "   = lost",
    ]


def test_a_region_of_several_lines_is_marked_on_each():
    source = "call(\n    a,\n\n    b,\n)\n"
    found = finding(at(source, source.strip()), label="this call")
    assert snippet(found, sources={"server.py": source}).split("\n")[3:] == [
        "1 | call(",
        "  | ^^^^^",
        "2 |     a,",
        "  |     ^^",
        "3 |",
        "4 |     b,",
        "  |     ^^",
        "5 | )",
        "  | ^ this call",
    ]


def test_a_long_region_shows_its_ends():
    source = "call(\n" + "    a,\n" * 50 + ")\n"
    lines = snippet(finding(at(source, source.strip())), sources={"server.py": source}).split("\n")
    assert lines[3:] == [" 1 | call(", "   | ^^^^^", "...", "52 | )", "   | ^"]


@pytest.mark.parametrize(
    ("source", "text", "line", "marks"),
    [
        ("x = 'データ', y", "y", "x = 'データ', y", " " * 14 + "^"),
        ("\tx = y", "y", "    x = y", " " * 8 + "^"),
        ("x = 'a\u0301', y", "y", "x = 'a\u0301', y", " " * 9 + "^"),
        ("x = '\x1b[31m', y", "y", "x = '\u241b[31m', y", " " * 13 + "^"),
        ("x = '\u202e', y", "y", "x = '\ufffd', y", " " * 9 + "^"),
    ],
)
def test_marks_stand_below_their_text_whatever_the_characters(source, text, line, marks):
    lines = snippet(finding(at(source, text)), sources={"server.py": source}).split("\n")
    assert lines[3:] == [f"1 | {line}", f"  | {marks}"]


def test_a_long_line_is_cut_around_its_region():
    source = "x = " + "a + " * 200 + "needle + " + "b + " * 200 + "c"
    text, marks = snippet(finding(at(source, "needle")), sources={"server.py": source}).split("\n")[3:]
    assert len(text) < 150
    assert text.startswith("1 | ...")
    assert text.endswith("...")
    assert text[marks.index("^") : marks.rindex("^") + 1] == "needle"


def test_nothing_in_the_analysed_code_drives_the_terminal():
    nasty = "\x1b[2J\r\n\u202e\x9b"
    found = finding(
        Location(f"{nasty}.py", 1, 1, 1, 2),
        message=nasty,
        label=nasty,
        labels=(Step(Location("b.py", 1, 1, 1, 2), nasty),),
        notes=(nasty,),
        help=nasty,
    )
    broken = Diagnostic(kind="unparsable", path=nasty, message=nasty, incomplete=True)
    made = result(
        found,
        sources={f"{nasty}.py": "x" + nasty},
        diagnostics=(broken,),
        surface=Surface(unresolved=[UnresolvedRegistration(found.location, nasty)]),
    )
    assert not set("\x1b\r\u202e\x9b") & set(render(made))


@pytest.mark.parametrize(
    "place",
    [Location("server.py", 99, 1, 99, 2), Location("server.py", 1, 400, 1, 500), Location("server.py", 8, 5, 99, 1)],
)
def test_a_place_outside_the_text_is_no_reason_to_fail(place):
    assert f" server.py:{place.line}:{place.column}\n" in snippet(finding(place))


def test_colour_only_adds_escapes():
    found = finding(
        at(SOURCE, "os.system(cmd)"), label="x", notes=("n",), help="h", labels=(Step(at(SOURCE, "host"), "y"),)
    )
    import re

    made = result(found, sources={"server.py": SOURCE})
    coloured = render(made, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(made)


def footer(**changes):
    findings = changes.pop("findings", ())
    return render(result(*findings, **changes)).rstrip().split("\n")[-2:]


def test_the_footer_counts_findings_and_says_what_was_seen():
    place = at(SOURCE, "os")
    findings = [finding(place), finding(place), finding(place, severity=Severity.NOTE)]
    seen = surface(server(tool(), tool("sub")), server(tool("mul")))
    assert footer(findings=findings, suppressed=(finding(place),), hidden=4, surface=seen) == [
        "2 errors, 1 note; 1 finding suppressed; 4 more with --strict",
        "2 servers, 3 tools, 1 file read",
    ]


def test_nothing_found_is_not_all_good():
    place = Location("server.py", 80, 1, 80, 9)
    unresolved = [UnresolvedRegistration(place, "dynamic")] * 4
    broken = Diagnostic(kind="unparsable", path="b.py", line=3, message="no Python", incomplete=True)
    lines = render(
        result(
            surface=surface(unresolved=unresolved),
            diagnostics=(broken,),
            coverage=Coverage(files_read=57, files_unreadable=1),
        )
    ).split("\n")
    assert lines == [
        "incomplete: b.py:3: no Python",
        "",
        "no findings",
        "1 server, 1 tool, 4 registrations unresolved (server.py:80, server.py:80, server.py:80 …), 57 files read, "
        "1 not readable: incomplete",
        "",
    ]


def test_a_diagnostic_that_is_a_finding_is_told_once():
    broken = Diagnostic(kind="unparsable", path="b.py", line=3, message="no Python", incomplete=True)
    found = finding(
        Location("b.py", 3, 1, 3, 1), rule="unparsable-source", message="this file was not analysed: no Python"
    )
    assert render(result(found, diagnostics=(broken,))).count("no Python") == 1
