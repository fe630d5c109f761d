"""The Markdown report: a table of all findings, each of them in full, nothing of the analysed code taken for markup."""

import pytest
from made import at, finding, result

from mcplint.finding import Diagnostic, Location, Step
from mcplint.report.markdown import render

SOURCE = 'def ping(host: str) -> str:\n    return os.system("ping " + host)\n'
SINK = at(SOURCE, 'os.system("ping " + host)')


def report(*findings, **changes):
    changes.setdefault("sources", {"server.py": SOURCE})
    return render(result(*findings, **changes))


def test_a_finding_is_a_row_and_a_section_with_its_snippet_and_trace():
    found = finding(
        SINK,
        message="argument `host` reaches a shell",
        label="run by the shell",
        trace=(Step(at(SOURCE, "host"), "argument `host` enters here"), Step(SINK, "run")),
        notes=("a shell reads `;`",),
        help="write\nsubprocess.run(['ping', host])",
        tool="ping",
        tools=("ping", "trace"),
        cwe=(78,),
    )
    assert (
        report(found)
        == """# mcplint: 1 error

| Severity | Rule | Place | Problem |
| --- | --- | --- | --- |
| error | `unanalysable-registration` | server.py:2:12 | argument `host` reaches a shell |

## error: unanalysable-registration

argument `host` reaches a shell

server.py:2:12, confidence high, tool `ping`, CWE-78

```text
 --> server.py:2:12
  |
1 | def ping(host: str) -> str:
  |          ---- argument `host` enters here
2 |     return os.system("ping " + host)
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^ run by the shell
```

1. server.py:1:10: argument `host` enters here
2. server.py:2:12: run

- note: reached from tools `ping`, `trace`
- note: a shell reads `;`

**help:** write

```python
subprocess.run(['ping', host])
```

1 server, 1 tool, 1 file read
"""
    )


def test_every_further_flow_is_a_list_of_its_own():
    found = finding(SINK, flows=((Step(SINK, "written here"),), (Step(SINK, "read here"),)))
    assert "1. server.py:2:12: written here\n\n1. server.py:2:12: read here\n" in report(found)


def test_nothing_found_is_not_all_good():
    broken = Diagnostic(kind="unparsable", path="b.py", line=3, message="no Python", incomplete=True)
    assert report(diagnostics=(broken,)) == (
        "# mcplint: no findings\n\n- incomplete: b.py:3: no Python\n\n1 server, 1 tool, 1 file read: incomplete\n"
    )


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("a <b>bold</b> & [link](http://x)", r"a \<b\>bold\</b\> &amp; \[link\](http://x)"),
        ("`str | None` is *odd*", r"<code>str \| None</code> is \*odd\*"),
        ("an odd ` backtick", r"an odd \` backtick"),
        ("` `", "<code> </code>"),
        ("line\nbreak", "line\u240abreak"),
        ("`<img>`", "`<img>`"),
    ],
)
def test_text_of_the_analysed_code_is_no_markup(message, shown):
    lines = report(finding(SINK, message=message)).split("\n")
    assert lines[4].endswith(f" | {shown} |")
    assert lines[8] == shown


def test_a_snippet_cannot_end_its_block():
    source = 'x = """\n```\n````\n"""\n'
    lines = report(finding(Location("server.py", 1, 1, 4, 4)), sources={"server.py": source}).split("\n")
    first, last = (number for number, line in enumerate(lines) if line.startswith("`````"))
    assert any(line.startswith("3 | ````") for line in lines[first:last])
