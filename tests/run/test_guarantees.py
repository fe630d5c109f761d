"""When a guarantee holds, is violated, is not decided; and where reports say so."""

import json
import textwrap

import pytest
from click.testing import CliRunner

from mcplint import Project
from mcplint.cli.app import app
from mcplint.config import Settings

SERVER = """
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("demo")
@mcp.tool()
def add(a: int, b: int) -> int:
    '''Add two numbers.'''
    return a + b
"""

RACE = """
count = 0
@mcp.tool()
async def visit() -> int:
    '''Count a visit.'''
    global count
    before = count
    await asyncio.sleep(0)
    count = before + 1
    return count
import asyncio
"""

SHELL = """
import subprocess
@mcp.tool()
def run(line: str) -> str:
    '''Run a line.'''
    return subprocess.run(line, shell=True, capture_output=True, text=True, timeout=9).stdout{comment}
"""


@pytest.fixture
def rows(tmp_path, monkeypatch):
    """The guarantees of the servers in some files, by the server's name and the guarantee's."""
    monkeypatch.chdir(tmp_path)

    def run(code, settings=None, **files):
        for name, text in {"server": code, **files}.items():
            (tmp_path / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
        result = Project(["."], settings=settings or Settings(sdk=("mcp<2",))).check()
        return {one.server.name: {row.guarantee.name: row for row in one.rows} for one in result.guarantees}

    return run


def test_a_sound_server_keeps_them_all(rows):
    assert {row.status for row in rows(SERVER)["demo"].values()} == {"holds"}


def test_a_finding_breaks_what_its_rule_stands_for(rows):
    found = rows(SERVER + RACE)["demo"]
    assert found["no data races"].status == "violated"
    assert [one.rule for one in found["no data races"].findings] == ["lost-update"]
    assert found["typed input"].status == "holds"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (Settings(ignore=("lost-update",)), "switched off (lost-update"),
        (Settings(select=("schema",)), "switched off"),
        (Settings(per_file_ignores={"server.py": ("state",)}), "not shown"),
    ],
)
def test_rules_that_are_switched_off_decide_nothing(rows, settings, reason):
    row = rows(SERVER + RACE, settings)["demo"]["no data races"]
    assert row.status == "not decided"
    assert any(reason in text for text in row.reasons)


def test_what_could_not_be_read_leaves_everything_open(rows):
    found = rows(SERVER, broken="from mcp.server.fastmcp import FastMCP\ndef f(:\n")["demo"]
    assert {row.status for row in found.values()} == {"not decided"}
    assert "broken.py:" in found["no data races"].reasons[0]


def test_registrations_that_could_not_be_resolved_leave_everything_open(rows):
    found = rows(SERVER + "import os\nmcp.tool()(getattr(os, os.environ['TOOL']))\n")["demo"]
    assert {row.status for row in found.values()} == {"not decided"}


def test_accepted_findings_are_the_unsafe_blocks(rows):
    found = rows(SERVER + SHELL.format(comment="  # mcplint: ignore[injection] a shell is what it is for"))["demo"]
    assert (found["explicit unsafe"].status, found["explicit unsafe"].reasons) == ("holds", ("1 finding accepted",))
    assert rows(SERVER + SHELL.format(comment=""))["demo"]["explicit unsafe"].status == "violated"


def test_accepted_findings_leave_other_guarantees_open(rows):
    accepted = RACE.replace(
        "    count = before + 1", "    count = before + 1  # mcplint: ignore[state] one client only"
    )
    row = rows(SERVER + accepted)["demo"]["no data races"]
    assert (row.status, row.reasons) == ("not decided", ("1 finding accepted",))


def test_each_server_answers_for_its_own_tools(rows):
    found = rows(SERVER, other=SERVER.replace("demo", "other").replace("add", "sum_up") + RACE)
    assert found["demo"]["no data races"].status == "holds"
    assert found["other"]["no data races"].status == "violated"


def test_tools_of_one_name_are_told_apart_by_their_files(rows):
    found = rows(SERVER + RACE, other=SERVER.replace("demo", "other") + RACE.replace("before + 1", "7"))
    assert found["demo"]["no data races"].status == "violated"
    assert [one.location.path for one in found["demo"]["no data races"].findings] == ["server.py"]


def test_reports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "server.py").write_text(SERVER + RACE, encoding="utf-8")
    text = CliRunner().invoke(app, ["check", "--guarantees"]).output
    assert "guarantees of demo (mcp FastMCP, server.py:3)\n  no data races         violated  1 finding" in text
    data = json.loads(CliRunner().invoke(app, ["check", "--guarantees", "--format", "json"]).stdout)
    (server,) = data["guarantees"]
    first = server["guarantees"][0]
    assert (server["server"], first["name"], first["status"]) == ("demo", "no data races", "violated")
    assert first["findings"] == [one["fingerprint"] for one in data["findings"] if one["rule"] == "lost-update"]
    markdown = CliRunner().invoke(app, ["check", "--guarantees", "--format", "markdown"]).output
    assert "## Guarantees of `demo`" in markdown
    assert "| no data races | Send and Sync, and one &amp;mut at a time | violated | 1 finding" in markdown
    assert "uarantees" not in CliRunner().invoke(app, ["check"]).output
    assert "guarantees" not in json.loads(CliRunner().invoke(app, ["check", "--format", "json"]).stdout)
