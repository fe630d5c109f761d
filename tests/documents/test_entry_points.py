"""The console scripts of a project."""

import pytest

from mcplint.documents.entry_points import entry_points


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project.scripts]\nserve = "pkg.cli:main"\n'),
        ("pyproject.toml", '[project.gui-scripts]\nserve = "pkg.cli : main [extra]"\n'),
        ("pyproject.toml", '[tool.poetry.scripts]\nserve = {reference = "pkg.cli:main", type = "console"}\n'),
        ("setup.cfg", "[options.entry_points]\nother =\n    a = b:c\nconsole_scripts =\n    serve = pkg.cli:main\n"),
        ("x-1.dist-info/entry_points.txt", "[other]\na = b:c\n[console_scripts]\n; no\nserve = pkg.cli:main\n"),
    ],
)
def test_each_source_of_scripts(tmp_path, name, text):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    assert entry_points(tmp_path) == [("serve", "pkg.cli", "main")]


def test_they_are_sorted_and_the_malformed_ones_left_out(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project.scripts]\nz = "m"\nb = "not a target"\na = "p.q:r.s"\nc = 3\n')
    assert entry_points(tmp_path) == [("a", "p.q", "r.s"), ("z", "m", "")]


def test_without_documents_there_are_none(tmp_path):
    assert entry_points(tmp_path) == []
    (tmp_path / "pyproject.toml").write_text("[project")
    assert entry_points(tmp_path) == []
