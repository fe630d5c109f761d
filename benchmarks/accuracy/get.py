"""Bring the trees that the manifests name to disk. Nothing that is brought is imported or executed.

Packages come by name through the ordinary pip and npm clients, as wheels and packed archives only: a source
distribution would run its own build. Git trees come with ``git archive`` from bare repositories that are on disk
already: ``--mirror DIR`` holds ``<owner>+<name>/repo``, ``--repos`` lists which are needed. A tree that is there is
kept.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from manifests import HERE, SETS, Corpus, Manifests, Tree

WHEELS_FOR = ("3.13", "3.12", "3.11")
"""Python versions whose wheels are asked for, in this order."""

PATIENCE = 600
"""Seconds that one package or archive may take."""


class BringError(Exception):
    """A tree could not be brought; the text says why."""


def wanted(manifests: Manifests, sets: list[str], language: str = "all") -> dict[PurePosixPath, Tree]:
    """Every tree that the chosen sets need, by its folder in the corpus, in the manifests' order, without repeats."""
    corpus, plan = Corpus(Path()), {}
    if "pairs" in sets:
        for pair in manifests.pairs():
            if language in ("all", pair.language):
                plan[corpus.vulnerable(pair)] = pair.vulnerable
                if pair.fixed:
                    plan[corpus.fixed(pair)] = pair.fixed
    if "servers" in sets:
        plan |= {corpus.server(server): server.tree for server in manifests.servers()}
    for name, rows in (("labels", manifests.labels), ("clean", manifests.clean), ("labs", manifests.labs)):
        if name in sets:
            plan |= {corpus.tree(row.tree): row.tree for row in rows()}
    return {PurePosixPath(folder): tree for folder, tree in plan.items()}


def bring(tree: Tree, folder: Path, mirror: Path | None) -> None:
    """Unpack ``tree`` into ``folder``, which appears complete or not at all. Raises :class:`BringError`."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".part-") as work:
        source = Path(work) / "source"
        source.mkdir()
        if tree.pip:
            _from_pip(*tree.pip, source, Path(work))
        elif tree.npm:
            _from_npm(*tree.npm, source, Path(work))
        else:
            _from_git(tree, source, mirror)
        shutil.move(source, folder)


def _from_pip(name: str, version: str, into: Path, work: Path) -> None:
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    download += ["--no-deps", "--only-binary", ":all:", "--dest", str(work)]
    for python in WHEELS_FOR:
        try:
            _output([*download, "--python-version", python, f"{name}=={version}"])
            break
        except BringError:
            if python == WHEELS_FOR[-1]:
                raise
    for wheel in work.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(into)


def _from_npm(name: str, version: str, into: Path, work: Path) -> None:
    _output(["npm", "pack", "--silent", "--ignore-scripts", f"{name}@{version}"], cwd=work)
    with tarfile.open(next(work.glob("*.tgz"))) as archive:
        unpack(archive, into, strip=1)


def _from_git(tree: Tree, into: Path, mirror: Path | None) -> None:
    if mirror is None:
        raise BringError("needs --mirror")
    repository = mirror / tree.git.replace("/", "+") / "repo"
    if not repository.is_dir():
        raise BringError(f"the mirror has no {tree.git}")
    git = ["git", "-C", str(repository)]
    inside = {path: "" if path == "." else path for path in tree.paths}
    present = [path for path in tree.paths if _succeeds([*git, "cat-file", "-e", f"{tree.rev}:{inside[path]}"])]
    if tree.paths and not present:
        raise BringError(f"{tree.git} has none of the paths at {tree.rev}")
    data = _output([*git, "archive", "--format=tar", tree.rev, *present])
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        unpack(archive, into)


def unpack(archive: tarfile.TarFile, into: Path, strip: int = 0) -> None:
    """Write the plain files of ``archive`` below ``into`` without their first ``strip`` folders.

    Links, devices and whatever would leave ``into`` stay out.
    """
    for member in archive:
        parts = PurePosixPath(member.name).parts[strip:]
        data = archive.extractfile(member) if member.isfile() else None
        if data is None or not parts or ".." in parts or parts[0] == "/":
            continue
        target = into.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.read())


def _output(command: list[str], cwd: Path | None = None) -> bytes:
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE, cwd=cwd)
    except FileNotFoundError:
        raise BringError(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise BringError(f"{command[0]}: no end after {PATIENCE} s") from None
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise BringError(lines[-1][:200] if lines else f"{command[0]}: exit code {done.returncode}")
    return done.stdout


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def bring_all(plan: dict[PurePosixPath, Tree], out: Path, mirror: Path | None, say: Callable[[str], None]) -> int:
    """Bring every tree, saying how it went; the number of those that could not be brought."""
    failed = 0
    for number, (folder, tree) in enumerate(plan.items(), 1):
        problem = ""
        try:
            bring(tree, out / folder, mirror)
        except BringError as error:
            problem = f": FAILED: {tree}: {error}"
            failed += 1
        say(f"[{number}/{len(plan)}] {folder}{problem}")
    return failed


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, help="the corpus folder")
    parser.add_argument("--set", action="append", choices=SETS, help="only this set (repeatable)")
    parser.add_argument("--language", choices=("python", "typescript", "all"), default="all", help="of pairs")
    parser.add_argument("--mirror", type=Path, help="folder of bare repositories")
    parser.add_argument("--manifests", type=Path, default=HERE)
    parser.add_argument("--repos", action="store_true", help="only list the repositories that are needed")
    options = parser.parse_args(arguments)
    plan = wanted(Manifests(options.manifests), options.set or list(SETS), options.language)
    if options.repos:
        print("\n".join(sorted({tree.git for tree in plan.values() if tree.git})))
        return 0
    if options.out is None:
        parser.error("say into which folder")
    failed = bring_all(plan, options.out, options.mirror, lambda line: print(line, file=sys.stderr))
    print(f"{len(plan) - failed} of {len(plan)} trees present")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
