"""Every fact has a test, and every test says which fact it is about and who relies on it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
NOT_TESTED = {
    "F32": "what CodeQL models: CodeQL is no Python package",
    "F33": "what the public Semgrep rules hold: they are no Python package",
}


def docstrings() -> dict[str, str]:
    """Docstring by test, of all tests here but this module's."""
    found = {}
    for path in sorted(HERE.glob("test_*.py")):
        if path != Path(__file__):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                    found[f"{path.name}:{node.name}"] = ast.get_docstring(node) or ""
    return found


def test_every_fact_has_a_test() -> None:
    facts = {match[0] for text in docstrings().values() if (match := re.match(r"F\d+\b", text))}
    assert facts | set(NOT_TESTED) == {f"F{number}" for number in range(1, 35)}
    assert not facts & set(NOT_TESTED)


def test_every_test_names_a_fact_and_rules() -> None:
    assert [name for name, text in docstrings().items() if not re.match(r"F\d+: .*\nRules: [a-z]", text, re.S)] == []
