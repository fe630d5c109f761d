"""Which SDK a file is written for, as its project's documents say."""

from pathlib import Path

import pytest

from mcplint.documents.detect import SdkDetector, detect_sdks
from mcplint.documents.sdk import Sdk
from mcplint.source import SourceFile


def write(root: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def at(root: Path, name: str = "server.py") -> SourceFile:
    return SourceFile(root / name, name)


def shown(sdks: dict[str, Sdk]) -> dict[str, tuple[str, str]]:
    return {name: (str(sdk), sdk.source) for name, sdk in sdks.items()}


def detected(root: Path, files: dict[str, str | bytes], name: str = "server.py", text: str = "", **options):
    write(root, files)
    return shown(SdkDetector(root, **options).sdks(at(root, name), text))


MCP1 = {"mcp": ("mcp 1.x", "requirement")}

UV_LOCK = """version = 1

[[package]]
name = "anyio"
version = "4.9.0"

[[package]]
name = "mcp"
version = "1.12.3"
source = { registry = "x" }
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[project]\ndependencies = ["anyio", "mcp[cli]>=1.2,<2"]\n'),
        ("pyproject.toml", '[project.optional-dependencies]\nserver = ["mcp<2"]\n'),
        ("pyproject.toml", '[dependency-groups]\ndev = [{include-group = "x"}, "mcp<2"]\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.10"\nmcp = "^1.2"\n'),
        ("pyproject.toml", '[tool.poetry.group.dev.dependencies]\nmcp = {version = "~1.9", extras = ["cli"]}\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\nmcp = [{version = "<2", python = "<3.12"}]\n'),
        ("pyproject.toml", '[tool.pdm.dev-dependencies]\nx = ["mcp<2"]\n'),
        ("pyproject.toml", '[tool.uv]\ndev-dependencies = ["mcp<2"]\n'),
        ("requirements.txt", "# all\nanyio==4  # fine\nmcp[cli] >= 1.2, < 2 ; python_version > '3' # x\n"),
        ("requirements.txt", b"\xff\xfe" + "mcp<2\r\n".encode("utf-16-le")),
        ("requirements-server.txt", "mcp~=1.9\n"),
        ("requirements/base.txt", "mcp~=1.9\n"),
        ("setup.cfg", "[options]\ninstall_requires =\n    anyio\n    mcp<2\n"),
        ("setup.cfg", "[options.extras_require]\nserver = \n    mcp<2\n"),
        ("Pipfile", '[packages]\nmcp = {version = "<2", extras = ["cli"]}\n'),
        ("x-1.0.dist-info/METADATA", "Name: x\nRequires-Dist: mcp (>=1.0,<2)\n\nRequires-Dist: fastmcp\n"),
    ],
)
def test_each_kind_of_manifest_is_read(tmp_path, name, text):
    assert detected(tmp_path, {name: text}) == MCP1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uv.lock", UV_LOCK),
        ("uv.lock", UV_LOCK.replace("\n", "\r\n")),
        ("poetry.lock", UV_LOCK),
        ("pdm.lock", UV_LOCK),
        ("pylock.toml", UV_LOCK.replace("[[package]]", "[[packages]]")),
        ("Pipfile.lock", '{"_meta": {}, "default": {"mcp": {"version": "==1.12.3"}, "x": {"git": "y"}}}'),
        ("mcp-1.12.3.dist-info/METADATA", "Name: mcp\n"),
    ],
)
def test_each_kind_of_lock_gives_the_exact_version(tmp_path, name, text):
    assert detected(tmp_path, {name: text}) == {"mcp": ("mcp 1.12.3", "lock")}


def test_a_lock_outweighs_a_requirement_it_satisfies(tmp_path):
    files = {"pyproject.toml": '[project]\ndependencies = ["mcp>=1"]\n', "uv.lock": UV_LOCK}
    assert detected(tmp_path, files) == {"mcp": ("mcp 1.12.3", "lock")}


def test_a_stale_lock_does_not_count(tmp_path):
    files = {"pyproject.toml": '[project]\ndependencies = ["mcp>=2"]\n', "uv.lock": UV_LOCK}
    assert detected(tmp_path, files) == {"mcp": ("mcp 2.x", "requirement")}


def test_of_several_locked_versions_the_newest_counts(tmp_path):
    two = UV_LOCK + '\n[[package]]\nname = "mcp"\nversion = "1.9.0"\n'
    assert detected(tmp_path, {"uv.lock": two}) == {"mcp": ("mcp 1.12.3", "lock")}


def test_all_manifests_of_a_folder_count_together(tmp_path):
    files = {"pyproject.toml": '[project]\ndependencies = ["mcp>=1.6"]\n', "requirements.txt": "mcp==1.9.4\n"}
    assert detected(tmp_path, files) == {"mcp": ("mcp 1.9.4", "requirement")}


def test_one_that_contradicts_the_rest_is_passed_over(tmp_path):
    files = {"pyproject.toml": '[project]\ndependencies = ["mcp>=2"]\n', "requirements.txt": "mcp<2\n"}
    assert detected(tmp_path, files) == {"mcp": ("mcp 2.x", "requirement")}


def test_a_tag_of_a_source_is_exact(tmp_path):
    text = '[project]\ndependencies = ["mcp"]\n[tool.uv.sources]\nmcp = {git = "x", tag = "v1.9.4"}\n'
    assert detected(tmp_path, {"pyproject.toml": text}) == {"mcp": ("mcp 1.9.4", "requirement")}


@pytest.mark.parametrize(
    ("requirements", "expected"),
    [
        ("fastmcp==2.13.1\nmcp>=1.6", {"fastmcp": "fastmcp 2.13.1", "mcp": "mcp 1.x"}),
        ("fastmcp>=2\nmcp<2", {"fastmcp": "fastmcp 3.x", "mcp": "mcp 1.x"}),
        ("fastmcp", {"fastmcp": "fastmcp 4.x", "mcp": "mcp 2.x"}),
        ("fastmcp<4", {"fastmcp": "fastmcp 3.x", "mcp": "mcp 1.x"}),
        ("fastmcp>=2,<3\nmcp==1.9.0", {"fastmcp": "fastmcp 2.x", "mcp": "mcp 1.9.0"}),
    ],
)
def test_sdks_agree_with_each_other(tmp_path, requirements, expected):
    found = detected(tmp_path, {"requirements.txt": requirements})
    assert {name: text for name, (text, _) in found.items()} == expected


def test_included_requirements_are_read_inside_the_project_only(tmp_path):
    write(tmp_path, {"outside.txt": "fastmcp<3\n"})
    files = {
        "requirements.txt": "-r deps/base.txt\n--requirement ../outside.txt\n-e .\n--index-url x\n",
        "deps/base.txt": "-r ../requirements.txt\nmcp==1.9.4 \\\n  --hash=sha256:00\n",
    }
    assert detected(tmp_path / "project", files) == {"mcp": ("mcp 1.9.4", "requirement")}


def test_the_nearest_folder_counts(tmp_path):
    files = {
        "pyproject.toml": '[project]\ndependencies = ["mcp<2"]\n',
        "uv.lock": UV_LOCK,
        "new/pyproject.toml": '[project]\ndependencies = ["mcp>=2"]\n',
        "other/requirements.txt": "anyio\n",
    }
    write(tmp_path, files)
    detector = SdkDetector(tmp_path)
    assert shown(detector.sdks(at(tmp_path, "new/src/server.py"))) == {"mcp": ("mcp 2.x", "requirement")}
    assert shown(detector.sdks(at(tmp_path, "other/server.py"))) == {"mcp": ("mcp 1.12.3", "lock")}


def test_an_environment_says_what_is_installed_and_not_what_others_need(tmp_path):
    wheels = {f"p{number}-1.0.dist-info/METADATA": "Requires-Dist: fastmcp<3\n" for number in range(5)}
    assert detected(tmp_path, {**wheels, "mcp-2.3.0.dist-info/METADATA": ""}) == {"mcp": ("mcp 2.3.0", "lock")}


BLOCK = '# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n#   "mcp<2",\n# ]\n# ///\nimport mcp\n'


def test_a_script_block_outweighs_the_manifests(tmp_path):
    files = {"pyproject.toml": '[project]\ndependencies = ["mcp>=2", "fastmcp"]\n'}
    assert detected(tmp_path, files, text="#!/usr/bin/env python\n" + BLOCK) == {"mcp": ("mcp 1.x", "script")}


@pytest.mark.parametrize(
    "text", ["", "import mcp", BLOCK.replace("# ///\n", ""), BLOCK.replace("mcp<2", "anyio"), "x = '# /// script'"]
)
def test_without_a_usable_block_the_manifests_hold(tmp_path, text):
    assert detected(tmp_path, {"requirements.txt": "mcp>=2"}, text=text) == {"mcp": ("mcp 2.x", "requirement")}


def test_the_users_word_outweighs_all(tmp_path):
    files = {"requirements.txt": "mcp==1.9.4\nfastmcp-slim\n"}
    assert detected(tmp_path, files, user=["mcp>=2"])["mcp"] == ("mcp 2.x", "user")
    assert detected(tmp_path, files, text=BLOCK, user=["mcp==2.1"]) == {"mcp": ("mcp 2.1", "user")}
    with pytest.raises(ValueError, match="no MCP SDK"):
        SdkDetector(tmp_path, user=["flask"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project"),
        ("pyproject.toml", b"\xff\xfe"),
        ("pyproject.toml", "x = " + "[" * 20000),
        ("Pipfile", "= 3"),
        ("Pipfile.lock", "[" * 100000),
        ("setup.cfg", "no section\n"),
    ],
)
def test_a_malformed_manifest_is_told_and_the_rest_is_read(tmp_path, name, text):
    write(tmp_path, {name: text, "requirements.txt": "mcp<2\n"})
    detector = SdkDetector(tmp_path, cwd=tmp_path)
    assert shown(detector.sdks(at(tmp_path))) == MCP1
    (problem,) = detector.diagnostics
    assert problem.path in (name, ".")
    assert problem.kind == "unparsable"
    assert not problem.incomplete


@pytest.mark.parametrize(
    "text",
    [
        "project = 3",
        "[project]\ndependencies = 'mcp'",
        "[project]\ndependencies = [3, 'mcp mcp', 'x>=']",
        "[project]\noptional-dependencies = {a = 3}",
        "[tool]\npoetry = 3\nuv = []",
        "[tool.poetry.dependencies]\nmcp = []",
        "[tool.poetry]\ngroup = {a = 1}",
        "[tool.uv.sources]\nmcp = 'x'",
    ],
)
def test_manifests_of_odd_shape_are_no_trouble(tmp_path, text):
    write(tmp_path, {"pyproject.toml": text})
    detector = SdkDetector(tmp_path)
    assert set(detector.sdks(at(tmp_path))) <= {"mcp"}
    assert detector.diagnostics == ()


def test_a_malformed_script_block_is_told(tmp_path):
    detector = SdkDetector(tmp_path)
    assert detector.sdks(at(tmp_path), "# /// script\n# dependencies = [\n# ///\n") == {}
    assert [problem.path for problem in detector.diagnostics] == ["server.py"]


def test_nothing_known_is_nothing_said(tmp_path):
    assert detected(tmp_path, {"requirements.txt": "flask\n"}) == {}


def test_a_file_outside_of_the_project_gets_what_the_project_says(tmp_path):
    write(tmp_path / "project", {"requirements.txt": "mcp<2\n"})
    assert shown(SdkDetector(tmp_path / "project").sdks(at(tmp_path, "elsewhere/server.py"))) == MCP1


def test_the_sdks_of_a_whole_project(tmp_path):
    write(tmp_path, {"a/requirements.txt": "mcp<2\n", "b/requirements.txt": "mcp>=2\nfastapi-mcp\n"})
    files = [at(tmp_path, "a/server.py"), at(tmp_path, "b/server.py")]
    assert shown(detect_sdks(tmp_path, files)) == {
        "fastapi-mcp": ("fastapi-mcp 0.x", "requirement"),
        "mcp": ("mcp 1.x", "requirement"),
    }


def test_libraries_are_what_comes_from_elsewhere(tmp_path):
    text = """
    [project]
    name = "me"
    dependencies = ["requests>=2", "PyYAML", "shared", "python-dotenv", "my-lib", "me"]
    [tool.uv.sources]
    shared = {workspace = true}
    my-lib = {path = "../lib"}
    """
    write(tmp_path, {"pyproject.toml": text})
    assert SdkDetector(tmp_path).libraries(at(tmp_path)) == {"requests", "yaml", "dotenv"}
