"""Every rule's page is a test: it speaks on its bad examples and is silent on its good ones."""

import pytest

from mcplint import Project
from mcplint.config import Settings
from mcplint.rules import registry

EXAMPLES = [
    pytest.param(name, example, id=f"{name}-{number}-{example.verdict}")
    for name in registry.NAMES
    for number, example in enumerate(registry.rule(name).examples(), 1)
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_example(name, example, tmp_path, monkeypatch):
    for file, text in example.files:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    settings = Settings(strict=True, sdk=() if example.sdk is None else (example.sdk,))
    result = Project(["."], settings=settings).check()
    spoken = [finding for finding in result.findings if finding.rule == name]
    if example.verdict == "bad":
        assert spoken, f"{name} is silent on its bad example; found: {[one.rule for one in result.findings]}"
    else:
        assert not spoken, f"{name} speaks on its good example: {[one.message for one in spoken]}"
