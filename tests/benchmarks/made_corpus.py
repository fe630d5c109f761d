"""Small corpora for tests: manifests, trees, and what the tool says about each of them."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import sample
import score

TOOL = Path(__file__).with_name("speaking_tool.py")
COMMAND = f"{shlex.quote(sys.executable)} {shlex.quote(str(TOOL))} {{dir}}"

SERVER = """\
def helper(path):
    return open(path)


def tool(name):
    text = '''
no indent at all
'''
    path = name + text
    checked = path


    return helper(checked)
"""
"""Its functions span lines 1 to 2 and 5 to 13."""


class MadeCorpus:
    """A corpus below ``root`` whose rows and trees are added one by one."""

    def __init__(self, root: Path) -> None:
        self.corpus, self.manifests = root / "corpus", root / "manifests"
        self.corpus.mkdir()
        self.manifests.mkdir()

    def row(self, name: str, **fields: Any) -> None:
        with (self.manifests / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(fields) + "\n")

    def tree(
        self, folder: str, *results: dict[str, Any], file: str = "server.py", source: str = SERVER, **says: Any
    ) -> None:
        """A folder with one file, and what the tool says about it: ``results``, and how it behaves."""
        path = self.corpus / folder
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_text(source, encoding="utf-8")
        (path / "says.json").write_text(json.dumps({"results": results, **says}), encoding="utf-8")

    def pair(self, name: str, **changes: Any) -> None:
        """A path traversal whose sink is line 2 of ``server.py``, before and after its fix."""
        tree = {"git": "owner/name", "rev": "1" * 40}
        fields: dict[str, Any] = {
            "id": name, "language": "python", "category": "path traversal", "detect": "taint",
            "fix_quality": "accepted", "framework": False, "not_mcp_tool": False, "vulnerable": tree, "fixed": tree,
            "sinks": [{"file": "server.py", "line": 2, "function": "helper", "fixed_line": 2}],
        }  # fmt: skip
        self.row("pairs", **(fields | changes))

    def label(self, name: str, label: str, line: int, **changes: Any) -> None:
        """A label of path traversal in the tree ``lib-1.0``."""
        fields: dict[str, Any] = {
            "id": name, "tree": {"pip": ["lib", "1.0"]}, "file": "server.py", "line": line, "label": label,
            "pattern": "path traversal", "why": "because",
        }  # fmt: skip
        self.row("labels", **(fields | changes))

    def example(self, unit: str, **changes: Any) -> None:
        """A unit of the clean set, in the tree ``owner+name@111111111111``."""
        fields: dict[str, Any] = {
            "set": "ours", "tree": {"git": "owner/name", "rev": "1" * 40}, "unit": unit, "generation": "2",
            "approx_tools": 1, "is_server": True,
        }  # fmt: skip
        self.row("clean", **(fields | changes))

    def server(self, package: str) -> None:
        """A real server, version 1.0."""
        self.row(
            "servers", package=package, version="1.0", framework=[], registration=[], approx_tools=1, py_files=1, loc=9,
            rank=1,
        )  # fmt: skip

    def score(self, *options: str) -> dict[str, Any]:
        """What ``score.py --json`` writes."""
        report = self.corpus.parent / "scores.json"
        assert self.run_score("--json", str(report), *options) == 0
        return dict(json.loads(report.read_text(encoding="utf-8")))

    def run_score(self, *options: str) -> int:
        return score.main([str(self.corpus), *self._common(), "--command", COMMAND, *options])

    def run_sample(self, command: str, *options: str) -> int:
        own = {"draw": [str(self.corpus), "--command", COMMAND], "show": [str(self.corpus)], "precision": []}
        return sample.main([*self._common(), command, *own[command], *options])

    def verdicts(self) -> list[dict[str, Any]]:
        """The rows of the sample."""
        return [json.loads(line) for line in self._sample.read_text(encoding="utf-8").splitlines()]

    def judge(self, verdicts: dict[str, bool]) -> None:
        """Set the verdict of every row of a unit."""
        rows = [{**row, "verdict": verdicts.get(row["unit"], row["verdict"])} for row in self.verdicts()]
        self._sample.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    @property
    def _sample(self) -> Path:
        return self.corpus.parent / "sample.jsonl"

    def _common(self) -> list[str]:
        return ["--manifests", str(self.manifests), "--verdicts", str(self._sample)]


def found(line: int, rule: str = "cut", file: str = "server.py", **more: Any) -> dict[str, Any]:
    """One result of the tool."""
    return {"rule": rule, "file": file, "line": line, **more}
