"""Which files a run looks at."""

import os
import subprocess
from pathlib import Path

import pytest

from mcplint.source import Discovery, SourceError, discover, project_root
from mcplint.source import discover as discover_function
from mcplint.source.discover import MAX_DEPTH


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def search(root: Path, *paths: str, **options) -> Discovery:
    return discover(paths or (".",), root, cwd=root, **options)


def names(found: Discovery) -> list[str]:
    return [file.display for file in found.files]


def kinds(found: Discovery) -> list[tuple[str, str]]:
    return [(problem.kind, problem.path) for problem in found.diagnostics]


def test_python_files_are_found_sorted_by_path(tmp_path):
    tree(tmp_path, "b.py", "a/z.py", "a.py", "a/b/c.py", "notes.txt", "stub.pyi", "a/data.json")
    assert names(search(tmp_path)) == ["a.py", "a/b/c.py", "a/z.py", "b.py"]


def test_the_order_of_the_arguments_does_not_matter(tmp_path):
    tree(tmp_path, "b/x.py", "a/y.py")
    assert search(tmp_path, "a", "b") == search(tmp_path, "b", "a", "a")


def test_paths_are_shown_relative_to_the_working_directory(tmp_path):
    tree(tmp_path, "src/server.py", "work/x.txt")
    found = discover([tmp_path / "src"], tmp_path, cwd=tmp_path / "work")
    assert names(found) == ["../src/server.py"]
    assert found.files[0].path == tmp_path / "src" / "server.py"


def test_a_missing_path_is_an_error_with_its_name(tmp_path):
    with pytest.raises(SourceError, match=r"no such file or folder: nowhere\.py"):
        search(tmp_path, "nowhere.py")


@pytest.mark.parametrize(
    "folder",
    [
        ".venv/lib",
        "node_modules/x",
        "a/__pycache__",
        ".tox",
        "build/lib/pkg",
        "dist",
        "x.egg-info",
        ".git/hooks",
        "site-packages",
    ],
)
def test_folders_that_hold_no_source_are_left_out(tmp_path, folder):
    tree(tmp_path, "server.py", f"{folder}/other.py")
    assert names(search(tmp_path)) == ["server.py"]


def test_a_virtual_environment_is_known_by_its_content(tmp_path):
    tree(tmp_path, "env/server.py", "py/pyvenv.cfg", "py/lib/x.py")
    assert names(search(tmp_path)) == ["env/server.py"]


def test_a_package_called_build_is_source(tmp_path):
    tree(tmp_path, "pkg/build/__init__.py", "pkg/build/tools.py")
    assert names(search(tmp_path)) == ["pkg/build/__init__.py", "pkg/build/tools.py"]


def test_an_excluded_folder_that_is_named_is_searched(tmp_path):
    tree(tmp_path, "build/server.py")
    assert names(search(tmp_path, "build")) == ["build/server.py"]


def test_the_exclude_setting_takes_patterns(tmp_path):
    tree(tmp_path, "a.py", "old/b.py", "pkg/old/c.py", "pkg/d_old.py")
    assert names(search(tmp_path, exclude=["/old", "*_old.py"])) == ["a.py", "pkg/old/c.py"]


def test_named_files_are_always_taken(tmp_path):
    tree(tmp_path, "build/server.py", "tests/test_x.py", "run-server")
    write(tmp_path, ".gitignore", "*\n")
    found = search(tmp_path, "build/server.py", "tests/test_x.py", "run-server", exclude=["*"])
    assert names(found) == ["build/server.py", "run-server", "tests/test_x.py"]
    assert all(file.named and file.seed_allowed for file in found.files)
    assert found.named_only
    assert not search(tmp_path, "build/server.py", ".").named_only


def test_a_file_that_is_named_and_found_is_one_named_file(tmp_path):
    tree(tmp_path, "a.py", "b.py")
    assert [file.named for file in search(tmp_path, ".", "a.py").files] == [True, False]


# --- ignore files ---


def test_ignore_files_hold_below_their_folder_and_the_nearest_wins(tmp_path):
    tree(tmp_path, "a.py", "gen/b.py", "sub/c.py", "sub/gen/d.py", "sub/keep.py")
    write(tmp_path, ".gitignore", "gen/\nkeep.py\n")
    write(tmp_path, "sub/.gitignore", "!keep.py\n/c.py\n")
    assert names(search(tmp_path)) == ["a.py", "sub/keep.py"]


def test_ignore_files_above_the_named_folder_hold_up_to_the_repository(tmp_path):
    tree(tmp_path, "repo/.git/HEAD", "repo/sub/a.py", "repo/sub/local.py")
    write(tmp_path, ".gitignore", "a.py\n")
    write(tmp_path, "repo/.gitignore", "local.py\n")
    assert names(search(tmp_path, "repo/sub")) == ["repo/sub/a.py"]


def test_git_info_exclude_counts(tmp_path):
    tree(tmp_path, "a.py", "private.py")
    write(tmp_path, ".git/info/exclude", "private.py\n")
    assert names(search(tmp_path)) == ["a.py"]


def test_a_named_folder_that_is_ignored_is_searched(tmp_path):
    tree(tmp_path, ".git/HEAD", "out/a.py")
    write(tmp_path, ".gitignore", "out/\n")
    assert names(search(tmp_path, "out")) == ["out/a.py"]
    assert names(search(tmp_path)) == []


IGNORE_CASES = [
    "*\n!*/\n!*.py\n",
    "*.py\n!keep.py\n",
    "foo/*\n!foo/keep.py\n",
    "foo\n!foo/keep.py\n",
    "/foo\n",
    "foo/bar\n",
    "**/bar\n",
    "foo/**\n",
    "foo/**/keep.py\n",
    "**/bar/**/*.py\n",
    "ba[rz]/\n",
    "[!f]*\n",
    "?oo/keep.py\n",
    "# comment\n\\#odd.py\n",
    "\\!odd.py\n",
    "with space.py \n",
    "k*p.py\n*a*.py\n",
    "*\n!/foo\n!/foo/**\n",
    "foo/\n!foo/\nfoo/b*\n",
    "[\nkeep.py\n",
    "a]b.py\n[]]x.py\n",
    "/*\n!/foo/\n",
    "f*o/k*\n",
    "***.py\n",
    "foo//keep.py\n",
    "keep.py\\\n",
    "[a-z]*.py\n[^a-z]*.py\n",
]


@pytest.mark.parametrize("ignore", IGNORE_CASES)
def test_ignore_patterns_mean_what_git_says(tmp_path, ignore):
    tree(
        tmp_path,
        *("keep.py", "foo/keep.py", "foo/x.py", "foo/bar/keep.py", "foo/bar/baz/keep.py", "bar/keep.py", "baz/a.py"),
        *("#odd.py", "!odd.py", "with space.py", "a]b.py", "]x.py", "zoo/bar/x.py", "9.py"),
    )
    write(tmp_path, ".gitignore", ignore)
    git = ["git", "-c", "core.excludesFile=", "-c", "safe.directory=*", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    listed = subprocess.run([*git, "ls-files", "-oz", "--exclude-standard"], check=True, capture_output=True, text=True)
    expected = sorted(name for name in listed.stdout.split("\0") if name.endswith(".py"))
    assert sorted(names(search(tmp_path))) == expected


def test_patterns_cannot_make_the_search_slow(tmp_path):
    tree(tmp_path, "a" * 200 + ".py", "/".join(["a" * 10] * 20) + "/b.py")
    write(tmp_path, ".gitignore", "a*" * 60 + "b\n" + "**/a*/" * 60 + "c\n" + "*" * 5000 + "\n")
    assert len(search(tmp_path).files) == 2


# --- links and other oddities ---


def test_a_link_loop_ends_and_is_told(tmp_path):
    tree(tmp_path, "pkg/a.py")
    (tmp_path / "pkg" / "loop").symlink_to("..")
    found = search(tmp_path)
    assert names(found) == ["pkg/a.py"]
    assert kinds(found) == [("skipped", "pkg/loop")]
    assert not found.diagnostics[0].incomplete


def test_links_out_of_the_project_are_not_followed(tmp_path):
    tree(tmp_path, "outside/secret.py", "project/a.py")
    (tmp_path / "project" / "folder").symlink_to("../outside")
    (tmp_path / "project" / "file.py").symlink_to("../outside/secret.py")
    found = search(tmp_path / "project")
    assert names(found) == ["a.py"]
    assert [(d.kind, d.path, d.incomplete) for d in found.diagnostics] == [
        ("skipped", "file.py", True),
        ("skipped", "folder", False),
    ]


def test_of_a_file_and_a_link_to_it_the_file_is_taken(tmp_path):
    tree(tmp_path, "z/real.py")
    (tmp_path / "alias.py").symlink_to("z/real.py")
    (tmp_path / "also").symlink_to("z")
    assert names(search(tmp_path)) == ["z/real.py"]


def test_a_link_to_another_part_of_the_project_is_followed(tmp_path):
    tree(tmp_path, "shared/util.py", "app/main.py")
    (tmp_path / "app" / "shared").symlink_to("../shared")
    (tmp_path / "app" / "one.py").symlink_to("../shared/util.py")
    assert names(search(tmp_path, "app")) == ["app/main.py", "app/shared/util.py"]


def test_a_link_that_leads_nowhere_leaves_the_run_incomplete(tmp_path):
    (tmp_path / "dangling.py").symlink_to("/nonexistent/x.py")
    (tmp_path / ".#edited.py").symlink_to("user@host.1234")
    found = search(tmp_path)
    assert kinds(found) == [("unreadable", "dangling.py")]
    assert found.diagnostics[0].incomplete


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_is_skipped_with_a_word(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / ".gitignore")
    tree(tmp_path, "a.py")
    found = search(tmp_path)
    assert names(found) == ["a.py"]
    assert kinds(found) == [("skipped", "pipe.py")]


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs Unix permissions")
def test_an_unreadable_folder_is_told(tmp_path):
    tree(tmp_path, "locked/a.py")
    (tmp_path / "locked").chmod(0)
    user = os.geteuid()
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o055 != 0o055:  # the other user has to come this far
            folder.chmod(0o755)
    if user == 0:
        os.seteuid(65534)
    try:
        found = search(tmp_path)
    finally:
        os.seteuid(user)
        (tmp_path / "locked").chmod(0o755)
    assert kinds(found) == [("unreadable", "locked")]
    assert found.diagnostics[0].incomplete


def test_a_folder_called_like_a_file_is_a_folder(tmp_path):
    tree(tmp_path, "dir.py/inner.py")
    assert names(search(tmp_path)) == ["dir.py/inner.py"]


def test_odd_names_are_shown_in_printable_utf8(tmp_path):
    tree(tmp_path, "new\nline.py", 'sp ace & "q" é.py')
    (tmp_path / os.fsdecode(b"latin\xe9.py")).write_text("")
    shown = names(search(tmp_path))
    assert "latin\\xe9.py" in shown
    assert 'sp ace & "q" é.py' in shown
    assert all(name.encode() for name in shown)


def test_the_depth_is_limited_and_the_limit_told(tmp_path):
    deep = "/".join(["d"] * (MAX_DEPTH + 5))
    tree(tmp_path, f"{deep}/lost.py", "d/found.py")
    found = search(tmp_path)
    assert names(found) == ["d/found.py"]
    assert [(d.kind, d.incomplete) for d in found.diagnostics] == [("bound-reached", True)]


def test_the_number_of_files_is_limited_and_the_limit_told(tmp_path, monkeypatch):
    monkeypatch.setitem(discover_function.__globals__, "MAX_FILES", 3)
    tree(tmp_path, *(f"f{i}.py" for i in range(9)))
    found = search(tmp_path)
    assert names(found) == ["f0.py", "f1.py", "f2.py"]
    assert [(d.kind, d.incomplete) for d in found.diagnostics] == [("bound-reached", True)]


# --- what a path says ---


@pytest.mark.parametrize(
    "name",
    [
        "tests/helper.py",
        "test/x.py",
        "pkg/test_a.py",
        "pkg/a_test.py",
        "conftest.py",
        "pkg/_vendor/x.py",
        "third_party/y.py",
        "p/z_pb2.py",
    ],
)
def test_tests_vendored_and_generated_files_are_no_seeds(tmp_path, name):
    tree(tmp_path, name)
    assert [file.seed_allowed for file in search(tmp_path).files] == [False]
    assert [file.seed_allowed for file in search(tmp_path, include_tests=True).files] == [True]


def test_only_the_path_below_the_project_counts(tmp_path):
    root = tmp_path / "tests" / "examples" / "project"
    tree(root, "server.py")
    (file,) = search(root).files
    assert file.seed_allowed
    assert not file.example


def test_a_named_tests_folder_is_wanted(tmp_path):
    tree(tmp_path, "tests/servers/test_one.py")
    assert [file.seed_allowed for file in search(tmp_path, "tests/servers").files] == [True]


def test_examples_are_marked(tmp_path):
    tree(tmp_path, "examples/demo/server.py", "src/example.py")
    assert [(file.example, file.seed_allowed) for file in search(tmp_path).files] == [(True, True), (False, True)]


# --- the project's root ---


@pytest.mark.parametrize("marker", ["pyproject.toml", ".git", "mcplint.toml"])
def test_the_root_is_the_nearest_folder_with_a_marker(tmp_path, marker):
    tree(tmp_path, f"outer/{marker}", "outer/src/pkg/__init__.py", "outer/src/pkg/server.py")
    outer = tmp_path / "outer"
    assert project_root(["outer/src/pkg/server.py"], tmp_path) == outer
    assert project_root(["outer/src"], tmp_path) == outer
    assert project_root([outer]) == outer


def test_without_a_marker_the_root_holds_the_package_or_is_the_folder(tmp_path):
    tree(tmp_path, "x/pkg/__init__.py", "x/pkg/sub/__init__.py", "x/pkg/sub/server.py", "x/plain/run.py")
    assert project_root(["x/pkg/sub/server.py"], tmp_path) == tmp_path / "x"
    assert project_root(["x/plain/run.py"], tmp_path) == tmp_path / "x" / "plain"
    assert project_root(["x/plain"], tmp_path) == tmp_path / "x" / "plain"


def test_the_root_of_several_paths_holds_them_all(tmp_path):
    tree(tmp_path, "m/a/pyproject.toml", "m/a/s.py", "m/b/pyproject.toml", "m/b/s.py")
    assert project_root(["m/a/s.py", "m/b"], tmp_path) == tmp_path / "m"
