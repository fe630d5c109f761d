"""``mcplint graph``: the calls of handlers or module bodies as JSON, for Graphviz, as a picture."""

import itertools
import json
import xml.etree.ElementTree as ElementTree

import pytest

from mcplint.cli import main
from mcplint.report.graph.layout import layout

SERVER = """
import subprocess

from mcp.server.fastmcp import FastMCP

from helpers import Runner, quote

mcp = FastMCP("demo")
runner = Runner()


def traced(function):
    def wrapper(command: str) -> str:
        return function(command)

    return wrapper


@mcp.tool()
@traced
def run(command: str) -> str:
    return runner.run(quote(command))


@mcp.tool()
async def wait() -> str:
    return "done"


@mcp.resource("data://all")
def everything() -> str:
    return runner.collect()


def setup():
    quote("x")


setup()
mcp.run()
"""
HELPERS = """
import subprocess


class Runner:
    def run(self, command):
        return subprocess.run(command, shell=True, capture_output=True).stdout

    def collect(self):
        return self.collect() if self else ""


def quote(text):
    return text


def unused():
    quote("y")
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "server.py").write_text(SERVER, encoding="utf-8")
    (tmp_path / "helpers.py").write_text(HELPERS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys, *args):
    code = main(["graph", *args])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_calls_of_all_handlers_are_an_object_of_lists(project, capsys):
    code, out, err = run(capsys, ".", "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "helpers.Runner.collect": ["helpers.Runner.collect"],
        "helpers.Runner.run": ["subprocess.run"],
        "helpers.quote": [],
        "server.everything": ["helpers.Runner.collect"],
        "server.run": ["helpers.Runner.run", "helpers.quote"],
        "server.traced.wrapper": ["server.run"],
        "server.wait": [],
    }


def test_json_is_the_default_and_the_same_every_time(project, capsys):
    first = run(capsys)
    assert first[0] == 0
    assert first == run(capsys, ".", "--format", "json")


def test_from_module_bodies(project, capsys):
    code, out, _ = run(capsys, ".", "--entry", "module")
    graph = json.loads(out)
    assert code == 0
    assert graph["helpers"] == []
    assert graph["server"] == [
        "mcp.server.fastmcp.server.FastMCP",
        "mcp.server.fastmcp.server.FastMCP.resource",
        "mcp.server.fastmcp.server.FastMCP.run",
        "mcp.server.fastmcp.server.FastMCP.tool",
        "server.setup",
        "server.traced",
    ]
    assert graph["server.setup"] == ["helpers.quote"]
    assert "server.run" not in graph
    assert "helpers.unused" not in graph


def test_module_bodies_need_no_server(tmp_path, monkeypatch, capsys):
    (tmp_path / "main.py").write_text("def f():\n    pass\n\n\nf()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(capsys, ".", "--entry", "module")[:2] == (0, '{\n  "main": [\n    "main.f"\n  ],\n  "main.f": []\n}\n')
    assert run(capsys, ".") == (3, "{}\n", "mcplint: no handler found\n")
    assert run(capsys, "main.py") == (0, "{}\n", "mcplint: no handler found\n")


def test_what_limits_the_graph_is_said(project, capsys):
    (project / "broken.py").write_text("from mcp import x\ndef (:\n", encoding="utf-8")
    code, out, err = run(capsys, ".")
    assert code == 4
    assert "server.run" in json.loads(out)
    assert err.startswith("mcplint: incomplete: broken.py:")
    assert run(capsys, ".", "--allow-incomplete")[0] == 0


def test_scripts_of_the_same_name_are_told_apart_by_their_folders(tmp_path, monkeypatch, capsys):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
        (tmp_path / folder / "main.py").write_text(f"def {folder}():\n    pass\n\n\n{folder}()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    graph = json.loads(run(capsys, ".", "--entry", "module")[1])
    assert graph == {"a.main": ["a.main.a"], "a.main.a": [], "b.main": ["b.main.b"], "b.main.b": []}


def test_for_graphviz(project, capsys):
    code, out, _ = run(capsys, ".", "--format", "dot")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "digraph calls {"
    assert lines[-1] == "}"
    assert '  "server.traced.wrapper" [penwidth=2];' in lines
    assert '  "helpers.quote";' in lines
    assert '  "subprocess.run" [style=rounded, color=gray50];' in lines
    assert '  "server.run" -> "helpers.quote";' in lines


def test_a_picture(project, capsys):
    code, out, _ = run(capsys, ".", "--format", "svg")
    assert code == 0
    root = ElementTree.fromstring(out)
    names = {"svg": "http://www.w3.org/2000/svg"}
    titles = [title.text for title in root.iterfind("svg:g/svg:title", names)]
    assert sorted(titles) == [
        "helpers.Runner.collect",
        "helpers.Runner.run",
        "helpers.quote",
        "server.everything",
        "server.run",
        "server.traced.wrapper",
        "server.wait",
        "subprocess.run",
    ]
    boxes = {
        group.find("svg:title", names).text: dict(group.find("svg:rect", names).items())
        for group in root.iterfind("svg:g", names)
    }
    assert boxes["server.wait"]["class"] == "entry"
    assert boxes["subprocess.run"]["class"] == "outside"
    assert float(boxes["server.run"]["x"]) > float(boxes["server.traced.wrapper"]["x"])
    assert len(root.findall("svg:path", names)) == 6
    width, height = float(root.get("width")), float(root.get("height"))
    for box in boxes.values():
        assert 0 <= float(box["x"]) <= width - float(box["width"])
        assert 0 <= float(box["y"]) <= height - float(box["height"])


def test_several_formats_in_files(project, capsys):
    code, out, err = run(capsys, ".", "--format", "json=calls.json", "--format", "dot=calls.dot")
    assert (code, out, err) == (0, "", "")
    assert "server.run" in json.loads((project / "calls.json").read_text(encoding="utf-8"))
    assert (project / "calls.dot").read_text(encoding="utf-8").startswith("digraph")


def test_an_empty_picture_is_a_picture(tmp_path, monkeypatch, capsys):
    (tmp_path / "main.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ElementTree.fromstring(run(capsys, ".", "--format", "svg")[1])


def test_callers_stand_left_of_what_they_call_even_around_cycles():
    edges = {
        "a": ["b", "c", "d"],
        "b": ["c"],
        "c": ["d", "a"],
        "d": ["b", "d", "lib"],
        "e": ["lib"],
    }
    made = layout(edges)
    layer = {node: number for number, nodes in enumerate(made.layers) for node in nodes}
    assert [layer[name] for name in "abcde"] == [0, 1, 2, 3, 0]
    assert layer["lib"] == 4
    assert ("d", "d") not in made.paths
    for (caller, callee), path in made.paths.items():
        assert (path[0], path[-1]) == (caller, callee)
        steps = [layer[after] - layer[before] for before, after in itertools.pairwise(path)]
        assert set(steps) in ({1}, {-1})


def test_no_two_nodes_of_a_layer_overlap():
    edges = {f"caller{number}": [f"lib{other}" for other in range(number, 30, 3)] for number in range(30)}
    made = layout(edges)
    for nodes in made.layers:
        heights = [made.heights[node] for node in nodes if isinstance(node, str)]
        assert all(below - above >= 0.999 for above, below in itertools.pairwise(heights))
    assert min(made.heights.values()) == 0
