"""Pages, modules and the table of rules agree."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from mcplint.rules import registry
from mcplint.rules.page import SECTIONS, PageError, parse_page

ROOT = Path(__file__).parents[2]
PAGES = {
    f"{path.parent.name}/{path.stem}"
    for path in (ROOT / "rules").glob("*/*.md")
    if path.parent.name not in ("models", "frameworks", "semgrep")
}
MODULES = {
    f"{path.parent.name}/{path.stem.replace('_', '-')}"
    for path in (ROOT / "mcplint" / "rules").glob("*/*.py")
    if not path.stem.startswith("_")
}
PAGE = """---
summary: A summary
severity: error
confidence: medium
cwe: [20, 1287]
owasp: [MCP05]
since: 0.1.0
fix: safe
guarantee: "typed arguments"
default: false
security_severity: 6.5
---

## What it does

Text.

## Example

```python bad sdk=mcp>=2
# a comment
## not a title
x = 1
```

```toml file=pyproject.toml
[project]
```

```python good
y = 1
```
"""


def test_every_rule_has_a_page_and_every_page_a_rule():
    assert {f"{entry.group}/{entry.name}" for entry in registry.TABLE} == PAGES


def test_every_rule_that_says_so_has_a_module_and_every_module_a_rule():
    assert {f"{entry.group}/{entry.name}" for entry in registry.TABLE if entry.by == "module"} == MODULES
    assert all(find_spec(entry.module) for entry in registry.TABLE if entry.by == "module")


def test_the_table_is_ordered_and_names_are_unique():
    keys = [(entry.group, entry.name) for entry in registry.TABLE]
    assert keys == sorted(keys)
    assert len(set(registry.NAMES)) == len(keys)
    assert not set(registry.NAMES) & set(registry.GROUPS)


@pytest.mark.parametrize("name", registry.NAMES)
def test_every_page_is_whole(name):
    info = registry.rule(name)
    sections = info.sections()
    assert tuple(sections) == SECTIONS
    assert all(text.strip() for text in sections.values())
    assert {example.verdict for example in info.examples()} == {"bad", "good"}
    assert not info.summary.endswith(".")
    assert 10 <= len(info.summary) <= 80
    assert all(len(line) <= 120 for line in info.body.splitlines() if not line.startswith("- ["))


def test_a_page_gives_all_metadata():
    info = parse_page("schema", "some-rule", PAGE)
    assert (info.name, info.group, info.summary) == ("some-rule", "schema", "A summary")
    assert (info.severity.word, info.confidence.word) == ("error", "medium")
    assert (info.cwe, info.owasp, info.since, info.fix) == ((20, 1287), ("MCP05",), "0.1.0", "safe")
    assert (info.guarantee, info.default, info.security_severity) == ("typed arguments", False, 6.5)


def test_examples_know_their_sdk_and_their_files():
    bad, good = parse_page("schema", "some-rule", PAGE).examples()
    assert (bad.verdict, bad.sdk) == ("bad", "mcp>=2")
    assert bad.files == (("server.py", "# a comment\n## not a title\nx = 1\n"), ("pyproject.toml", "[project]\n"))
    assert (good.verdict, good.sdk, good.files) == ("good", None, (("server.py", "y = 1\n"),))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("---\nsummary", "summary", "must start with front matter"),
        ("severity: error\n", "", "lacks ['severity']"),
        ("severity: error", "severity: bad", "malformed"),
        ("since", "sinse", "unknown entries ['sinse']"),
        ("cwe: [20, 1287]", "cwe: 20", "not a list"),
        ("fix: safe", "fix: maybe", "fix is one of"),
        ("default: false", "default: no", "malformed"),
        ("summary: A summary", "A summary", "is not 'key: value'"),
    ],
)
def test_a_malformed_page_is_refused_with_its_name(old, new, complaint):
    with pytest.raises(PageError) as caught:
        parse_page("schema", "some-rule", PAGE.replace(old, new, 1))
    assert "some-rule" in str(caught.value)
    assert complaint in str(caught.value)


def test_unknown_names_get_a_suggestion():
    assert registry.unknown_name("bound-reached") is None
    assert registry.unknown_name("analysis") is None
    assert "did you mean `bound-reached`?" in registry.unknown_name("bound_reach")
    assert "mcplint rules" in registry.unknown_name("zzzzzz")
