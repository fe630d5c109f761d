"""The page that describes the notation says everything, and its example does what it says."""

import re
from pathlib import Path

import pytest

from mcplint.models import load_models
from mcplint.models.tables import TABLES
from mcplint.models.vocabulary import EFFECTS, KEEPS, KINDS, MODES

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "rules" / "models" / "README.md").read_text(encoding="utf-8")
COLUMNS = {column for columns in TABLES.values() for column in columns}


@pytest.mark.parametrize("word", sorted({*TABLES, *COLUMNS, *EFFECTS, *KINDS, *KEEPS, *MODES}))
def test_every_word_of_the_notation_is_described(word):
    assert f"`{word}`" in PAGE


def test_every_section_in_use_is_described():
    used = {
        line.removesuffix(":\n")
        for path in (ROOT / "rules" / "models").glob("*.yaml")
        for line in path.open(encoding="utf-8")
        if re.fullmatch(r"[a-z-]+:\n", line)
    }
    assert len(used) >= 10
    assert {section for section in used if f"**`{section}`**" not in PAGE} == set()


def test_the_worked_example_can_be_used(tmp_path):
    block = re.search(r"```yaml\n(# mcplint-models.yaml\n.*?)```", PAGE, re.DOTALL)
    assert block is not None
    file = tmp_path / "mcplint-models.yaml"
    file.write_text(block[1], encoding="utf-8")
    models = load_models([file])
    (sink,) = models.sinks("shop.db.run_raw")
    assert (sink.danger, sink.mode) == ("sql", "interpolated")
    assert models.sanitizes("shop.db.quote_name").cleans("sql")
    assert [entry.decorator for entry in models.entry_points] == ["*.task"]
    assert models.source("shop.web.read_body").label == "body of an HTTP request"
