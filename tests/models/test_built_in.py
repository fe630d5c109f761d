"""The models that come with mcplint, as a whole."""

import time

import pytest

from mcplint.models import ALL, Models, load_models
from mcplint.models.index import Index
from mcplint.models.reading import builtin_documents
from mcplint.models.tables import TABLES

BUDGET = 0.25
"""Seconds of processor time for reading all files; several times what it takes."""


@pytest.fixture(scope="module")
def models() -> Models:
    return load_models()


def test_every_danger_has_a_sink_or_is_excluded_by_something(models):
    sinks = {sink.danger for path in models.paths() for sink in models.sinks(path)}
    cleaned = {
        name for path in models.paths() if (row := models.sanitizes(path)) for name in row.dangers if name != ALL
    }
    assert set(models.dangers) <= sinks | cleaned | {"log"}


def test_every_table_has_rows(models):
    assert [name for name in TABLES if not models.table(name)] == []
    with pytest.raises(KeyError):
        models.table("no-such-table")


@pytest.mark.parametrize("column", ["against", "dangers"])
def test_tables_name_dangers_that_there_are(models, column):
    named = {name for table in TABLES for row in models.table(table).values() for name in row.get(column, ())}
    assert named
    assert named <= {*models.dangers, ALL}


def test_metacharacters_separate_harmless_texts_from_dangerous_ones(models):
    def harmless(danger: str, text: str) -> bool:
        row = models.dangers[danger]
        return (
            row.metacharacters is not None
            and not set(row.metacharacters) & set(text)
            and text[:1] not in (row.leading or "\0")
            and not any(sequence in text for sequence in row.sequences)
        )

    assert harmless("command", "report-2024.txt")
    assert not harmless("command", "x; id")
    assert harmless("argv", "main")
    assert not harmless("argv", "--upload-pack=x")
    assert harmless("code", "(1 + 2) * 3")
    assert not harmless("code", "exit()")
    assert harmless("sql", "2024-01-31")
    assert not harmless("sql", "1--")
    assert not harmless("sql", "x union")
    assert harmless("path-read", "notes.txt")
    assert not harmless("path-read", "../notes.txt")
    assert not harmless("path-write", "a/b")
    assert not harmless("deserialise", "abc")


def test_reading_all_files_is_quick():
    def once() -> float:
        start = time.process_time()
        index = Index()
        for document in (documents := builtin_documents()):
            index.add_dangers(document)
        for document in documents:
            index.add(document)
        return time.process_time() - start

    assert min(once() for _ in range(3)) < BUDGET
