"""The manifests, and bringing the trees that they name."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import get
import pytest
from judging import CATEGORIES
from made_corpus import MadeCorpus
from manifests import Manifests

IDENTITY = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}


@pytest.fixture
def made(tmp_path: Path) -> MadeCorpus:
    return MadeCorpus(tmp_path)


def repository(folder: Path, *versions: dict[str, str]) -> list[str]:
    """A bare repository with one commit per version (path to text); their names."""
    work = folder.parent / "work"
    work.mkdir(parents=True)

    def git(*arguments: str) -> str:
        command = ["git", "-c", "commit.gpgsign=false", *arguments]
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=True, env=os.environ | IDENTITY)
        return done.stdout.strip()

    git("init", "-q")
    commits = []
    for version in versions:
        for name, text in version.items():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_text(text, encoding="utf-8")
        git("add", ".")
        git("commit", "-q", "-m", "x")
        commits.append(git("rev-parse", "HEAD"))
    git("clone", "-q", "--bare", ".", str(folder))
    return commits


def bring(made: MadeCorpus, *options: str) -> int:
    return get.main([str(made.corpus), "--manifests", str(made.manifests), *options])


def test_git_trees_come_from_bare_repositories(made: MadeCorpus, tmp_path: Path) -> None:
    versions = {"src/a.py": "old", "docs/b.md": "b"}, {"src/a.py": "new"}
    _, fixed = repository(tmp_path / "mirror" / "owner+name" / "repo", *versions)
    tree = {"git": "owner/name", "paths": ["src", "gone"]}
    made.pair("p", vulnerable={**tree, "rev": f"{fixed}^"}, fixed={**tree, "rev": fixed})
    made.example("docs", tree={"git": "owner/name", "rev": fixed})
    assert bring(made, "--mirror", str(tmp_path / "mirror")) == 0
    assert (made.corpus / "pairs/p/vulnerable/src/a.py").read_text() == "old"
    assert (made.corpus / "pairs/p/fixed/src/a.py").read_text() == "new"
    assert not (made.corpus / "pairs/p/fixed/docs").exists()
    assert (made.corpus / f"trees/owner+name@{fixed[:12]}/docs/b.md").read_text() == "b"


def test_a_point_is_the_whole_tree(made: MadeCorpus, tmp_path: Path) -> None:
    (commit,) = repository(tmp_path / "mirror" / "owner+name" / "repo", {"a.py": "x = 1\n", "src/b.py": "y = 2\n"})
    made.pair("whole", vulnerable={"git": "owner/name", "rev": commit, "paths": ["."]}, fixed=None)
    assert bring(made, "--mirror", str(tmp_path / "mirror")) == 0
    folder = made.corpus / "pairs" / "whole" / "vulnerable"
    assert sorted(path.name for path in folder.rglob("*.py")) == ["a.py", "b.py"]


def test_what_could_not_be_brought_is_said_and_leaves_nothing_behind(
    made: MadeCorpus, tmp_path: Path, capsys: Any
) -> None:
    (commit,) = repository(tmp_path / "mirror" / "owner+name" / "repo", {"a.py": ""})
    made.pair("there", vulnerable={"git": "owner/name", "rev": commit}, fixed=None)
    made.pair("no-revision", vulnerable={"git": "owner/name", "rev": "f" * 40}, fixed=None)
    made.pair("no-path", vulnerable={"git": "owner/name", "rev": commit, "paths": ["src"]}, fixed=None)
    made.pair("no-repository", vulnerable={"git": "owner/other", "rev": commit}, fixed=None)
    assert bring(made, "--mirror", str(tmp_path / "mirror")) == 1
    said = capsys.readouterr()
    assert said.out == "1 of 4 trees present\n"
    assert said.err.count("FAILED") == 3
    assert [path.name for path in (made.corpus / "pairs").iterdir() if list(path.iterdir())] == ["there"]


def test_a_tree_that_is_there_is_kept(made: MadeCorpus) -> None:
    made.pair("p", fixed=None)
    made.tree("pairs/p/vulnerable", source="mine")
    assert bring(made) == 0
    assert (made.corpus / "pairs/p/vulnerable/server.py").read_text() == "mine"


def test_the_repositories_that_are_needed_are_listed(made: MadeCorpus, capsys: Any) -> None:
    made.pair("p")
    made.pair("t", language="typescript", vulnerable={"git": "owner/web", "rev": "1"}, fixed=None)
    made.label("l", "positive", 2)
    get.main(["--repos", "--manifests", str(made.manifests)])
    get.main(["--repos", "--manifests", str(made.manifests), "--language", "python"])
    assert capsys.readouterr().out.split() == ["owner/name", "owner/web", "owner/name"]


def test_nothing_but_plain_files_below_the_folder_is_unpacked(tmp_path: Path) -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name in ("top/a.py", "top/sub/b.py", "top/../../evil.py", "/top/etc.py"):
            entry = tarfile.TarInfo(name)
            entry.size = 1
            archive.addfile(entry, io.BytesIO(b"x"))
        link = tarfile.TarInfo("top/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/"
        archive.addfile(link)
    data.seek(0)
    with tarfile.open(fileobj=data) as archive:
        get.unpack(archive, tmp_path / "out", strip=1)
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if not path.is_dir()}
    assert {"out/a.py", "out/sub/b.py"} <= files
    assert not any("evil" in name or "link" in name for name in files)


def test_the_published_manifests_are_whole() -> None:
    manifests = Manifests()
    pairs, labels = manifests.pairs(), manifests.labels()
    assert len({pair.id for pair in pairs}) == len(pairs) >= 60
    assert len({label.id for label in labels}) == len(labels) >= 90
    assert {pair.category for pair in pairs} | {label.pattern for label in labels} <= CATEGORIES.keys()
    assert all(pair.sinks and pair.fix_counts <= (pair.fixed is not None) for pair in pairs)
    assert {label.label for label in labels} == {"positive", "negative", "by-design"}
    assert all(label.file.startswith(label.unit) for label in labels)
    assert len({unit.name for unit in manifests.clean()}) == len(manifests.clean()) >= 200
    assert len({server.tree.folder for server in manifests.servers()}) >= 70
    assert manifests.labs()
