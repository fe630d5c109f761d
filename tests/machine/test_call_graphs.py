"""The call graph of small programs whose calls were written down by hand: ``call_graphs/*.md``."""

import json
import re
from pathlib import Path

import pytest

from mcplint import Project

PAGES = Path(__file__).parent / "call_graphs"


def programs():
    for page in sorted(PAGES.glob("*.md")):
        for section in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = section.partition("\n")
            blocks = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)
            files = {name or "main.py": text for language, name, text in blocks if language == "python"}
            (graph,) = (json.loads(text) for language, _, text in blocks if language == "json")
            yield pytest.param(files, graph, id=f"{page.stem}: {title}")


@pytest.mark.parametrize(("files", "expected"), list(programs()))
def test_call_graph(files, expected, tmp_path, monkeypatch):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    edges = Project(["."]).graph("module").edges
    modules = {name.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for name in files}
    found = {
        caller: sorted(callee for callee in callees if not callee.startswith("builtins."))
        for caller, callees in edges.items()
    }
    quiet = {caller for caller, callees in found.items() if caller in modules and not callees}
    assert {caller: callees for caller, callees in found.items() if caller not in quiet - expected.keys()} == {
        caller: sorted(callees) for caller, callees in expected.items()
    }
