"""How much work the machine makes of what could go on for ever: data walked at every depth, state that calls change."""

from __future__ import annotations

from pathlib import Path

from mcplint.config import Settings
from mcplint.engines.native import Analysis, analyse

HEAD = """
import json
import os
import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("archive")
"""


def of(tmp_path: Path, code: str) -> Analysis:
    """The analysis of a server whose code follows the head."""
    (tmp_path / "server.py").write_text(HEAD + code, encoding="utf-8")
    return analyse([tmp_path], Settings())


def rules(analysis: Analysis) -> set[str]:
    return {finding.rule for finding in analysis.findings}


WALK = """
def plain(value):
    if hasattr(value, "item"):
        return plain(value.item())
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return plain(value.value) if value else str(value)

@mcp.tool()
def run(name: str) -> str:
    '''Run what is stored under a name.'''
    found = plain(requests.get("https://example.org/", params={"name": name}, timeout=5).json())
    SINK
"""


def test_data_of_libraries_is_walked_a_few_times(tmp_path: Path) -> None:
    found = of(tmp_path, WALK.replace("SINK", "return json.dumps(found)"))
    assert found.stats["contexts"] < 60
    assert not any(row.kind == "bound-reached" for row in found.diagnostics)


def test_what_is_walked_keeps_where_it_comes_from(tmp_path: Path) -> None:
    code = WALK.replace(
        'plain(requests.get("https://example.org/", params={"name": name}, timeout=5).json())', "plain(name)"
    )
    assert "command-injection" in rules(of(tmp_path, code.replace("SINK", 'os.system(f"show {found}")\n    return ""')))


CACHE = """
CACHE = {}

def parsed(path):
    if path not in CACHE:
        CACHE[path] = (path, [path])
    return CACHE[path]

@mcp.tool()
def compare(first: str, second: str) -> str:
    '''Compare two files.'''
    found = []
    for path in (PATHS):
        found.append(parsed(path)[1])
    os.system("diff " + parsed(first)[0])
    return str(found)
"""


def with_calls(count: int) -> str:
    """The server with the cache that is asked so many times for something else."""
    return CACHE.replace("PATHS", ", ".join(f'first + "{number}"' for number in range(count)))


def test_a_cache_soon_holds_all_that_it_will(tmp_path: Path) -> None:
    few, many = (of(tmp_path, with_calls(count)).stats["contexts"] for count in (8, 24))
    assert many <= few + 2


def test_what_comes_out_of_a_cache_is_what_was_put_in(tmp_path: Path) -> None:
    assert "command-injection" in rules(of(tmp_path, with_calls(3)))


def visitor(kinds: int) -> str:
    """A function that calls itself for many kinds of nodes, each time with other lists."""
    lists = [f"seen{number}" for number in range(kinds)]
    given = ", ".join(lists)
    branches = "".join(
        f"    if node.kind == {number}:\\n        {name}.append(node.name)\\n        other = list({name})\\n"
        f"        for child in node.children:\\n            visit(child, {given.replace(name, 'other')}, found)\\n"
        for number, name in enumerate(lists)
    ).replace("\\n", "\n")
    return f"""
import parser

def visit(node, {given}, found):
    found.append(node.text)
{branches}
@mcp.tool()
def index(text: str) -> str:
    '''Index a text.'''
    found = []
    visit(parser.parse(text), {", ".join(["[]"] * kinds)}, found)
    os.system("echo " + found[0])
    return ""
"""


def test_a_function_that_runs_too_often_is_named_and_what_it_did_is_known(tmp_path: Path) -> None:
    found = of(tmp_path, visitor(6))
    assert found.stats["contexts"] < 200
    assert "a function ran more than" in "".join(row.message for row in found.diagnostics)
    assert "command-injection" in rules(found)


def test_a_small_visitor_is_run_until_it_has_nothing_new(tmp_path: Path) -> None:
    found = of(tmp_path, visitor(1))
    assert not any(row.kind == "bound-reached" for row in found.diagnostics)
    assert "command-injection" in rules(found)


def switched(levels: int) -> str:
    """A helper that looks at a flag, called after each of many changes of the flag; only the last one lets it act."""
    changes = "".join(f"    LEVEL = 'level{number}'\n    note(name)\n" for number in range(levels))
    return f"""
LEVEL = None

def note(text):
    if LEVEL == "loud":
        os.system("echo " + text)
    return LEVEL

@mcp.tool()
def run(name: str) -> str:
    '''Run what has a name.'''
    global LEVEL
{changes}    LAST
    return "done"
"""


def test_a_function_that_is_called_in_many_states_runs_a_few_times(tmp_path: Path) -> None:
    few, many = (of(tmp_path, switched(count)).stats["contexts"] for count in (12, 36))
    assert many <= few + 6


def test_what_a_function_does_in_the_last_of_many_states_is_seen(tmp_path: Path) -> None:
    loud = "LEVEL = 'loud'\n    note(name)"
    assert "command-injection" in rules(of(tmp_path, switched(30).replace("LAST", loud)))


def test_what_a_state_is_after_many_others_is_known(tmp_path: Path) -> None:
    last = "LEVEL = 'quiet'\n    note(name)\n    if LEVEL == 'loud':\n        os.system(name)"
    code = switched(30).replace("LAST", last).replace('os.system("echo " + text)', "pass")
    assert "command-injection" not in rules(of(tmp_path, code))


def client(paths: int) -> str:
    """A client whose one method asks for any path, and a tool for each of many paths."""
    tools = "".join(
        f"@mcp.tool()\ndef ask{number}(name: str) -> str:\n    '''Ask.'''\n    return ask('/path{number}', name)\n\n"
        for number in range(paths)
    )
    return f"""
def headers(path):
    return {{"accept": "json", "x-path": path}}

def ask(path, name):
    os.system("log " + path + " " + name)
    return requests.get("https://example.org" + path, headers=headers(path), timeout=5).text

{tools}
"""


def test_a_client_is_run_for_a_few_of_its_paths(tmp_path: Path) -> None:
    few, many = (of(tmp_path, client(count)).stats["contexts"] for count in (24, 72))
    assert many - few == 48  # the tools themselves


def test_what_a_client_does_with_the_last_of_many_paths_is_seen(tmp_path: Path) -> None:
    analysis = of(tmp_path, client(40))
    (finding,) = [finding for finding in analysis.findings if finding.rule == "command-injection"]
    assert {f"ask{number}" for number in range(40)} == set(finding.tools)


def dispatcher(names: int) -> str:
    """A function that looks up by name what to call, and a tool for each name; one of them runs commands."""
    functions = "".join(f"def do{number}(text):\n    return text + '{number}'\n\n" for number in range(names))
    tools = "".join(
        f"@mcp.tool()\ndef tool{number}(text: str) -> str:\n    '''Do.'''\n    return call('do{number}', text)\n\n"
        for number in range(names)
    )
    table = ", ".join(f"'do{number}': do{number}" for number in range(names))
    return f"""
{functions}
def run(text):
    os.system("log " + text)
    return text

TABLE = {{{table}, 'run': run}}

def call(name, text):
    return TABLE[name](text)

{tools}
@mcp.tool()
def last(text: str) -> str:
    '''Do.'''
    return call('run', text)
"""


def test_constants_that_decide_what_is_called_are_kept_apart(tmp_path: Path) -> None:
    analysis = of(tmp_path, dispatcher(40))
    (finding,) = [finding for finding in analysis.findings if finding.rule == "command-injection"]
    assert set(finding.tools) == {"last"}


def many_commands(count: int) -> str:
    """A tool that runs so many commands of its argument at one place."""
    calls = "".join(f"    show(name + ' {number}')\n" for number in range(count))
    return f"""
def show(text):
    os.system("echo " + text)

@mcp.tool()
def run(name: str) -> str:
    '''Show a name.'''
{calls}    return ""
"""


def test_a_place_with_more_calls_than_are_kept_apart_is_named(tmp_path: Path) -> None:
    few, many = (of(tmp_path, many_commands(count)) for count in (20, 90))
    assert "command-injection" in rules(few) & rules(many)
    assert not any(row.kind == "bound-reached" for row in few.diagnostics)
    assert [row.line for row in many.diagnostics if "different checks" in row.message] == [10]


def test_an_answer_is_the_same_to_a_helper_whether_a_loop_asked_for_it_or_not(tmp_path: Path) -> None:
    code = """
def shown(answer):
    return {"name": answer.get("name"), "size": answer.get("size")}

@mcp.tool()
def one(name: str) -> str:
    '''Show one entry.'''
    return json.dumps(shown(requests.get("https://example.org/", params={"name": name}, timeout=5).json()))

@mcp.tool()
def all_of(names: list[str]) -> str:
    '''Show many entries.'''
    found = []
    for name in names:
        found.append(shown(requests.get("https://example.org/", params={"name": name}, timeout=5).json()))
    return json.dumps(found)
"""
    assert of(tmp_path, code).stats["contexts"] == 3
