"""The rules folder is found and read."""

import pytest

from mcplint import resources


def test_the_rules_folder_is_found():
    assert (resources.rules_folder() / "frameworks").is_dir()


def test_files_are_listed_sorted_with_their_names():
    names = resources.list_rule_files("analysis", ".md")
    assert "analysis/bound-reached.md" in names
    assert list(names) == sorted(names)
    assert resources.read_rule_file("analysis/bound-reached.md").strip()


def test_yaml_is_read_once():
    first = resources.read_rule_yaml("frameworks/aliases.yaml")
    assert first
    assert resources.read_rule_yaml("frameworks/aliases.yaml") is first


def test_a_missing_file_is_an_error():
    with pytest.raises(FileNotFoundError):
        resources.read_rule_file("nowhere/none.md")
