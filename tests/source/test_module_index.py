"""Which file an import means, found without importing anything."""

from pathlib import Path

import pytest

from mcplint.source import ModuleIndex, SourceFile, discover


class Project:
    """A project on disk and the index of its candidate files."""

    def __init__(self, root: Path, files: dict[str, str], **options) -> None:
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.root = root
        self.files = {file.display: file for file in discover(["."], root, cwd=root).files}
        self.index = ModuleIndex(root, self.files.values(), cwd=root, **options)

    def find(self, name: str, importer: str) -> str | None:
        return shown(self.index.find(name, self.files[importer]))

    def relative(self, level: int, module: str, importer: str) -> str | None:
        return shown(self.index.find_relative(level, module, self.files[importer]))

    def name(self, file: str) -> str:
        return self.index.module_name(self.files[file])

    def namespace(self, name: str, importer: str) -> bool:
        return self.index.has_namespace(name, self.files[importer])


def shown(file: SourceFile | None) -> str | None:
    return None if file is None else file.display


def files(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


def test_modules_beside_a_script(tmp_path):
    project = Project(tmp_path, files("server.py", "tools.py", "lib/__init__.py", "lib/text.py"))
    assert project.find("tools", "server.py") == "tools.py"
    assert project.find("lib", "server.py") == "lib/__init__.py"
    assert project.find("lib.text", "server.py") == "lib/text.py"
    assert project.find("lib.none", "server.py") is None
    assert project.find("requests", "server.py") is None


@pytest.mark.parametrize("build", ["", '[tool.hatch.build.targets.wheel]\npackages = ["src/pkg"]\n'])
def test_src_layout(tmp_path, build):
    project = Project(tmp_path, {"pyproject.toml": build, **files("src/pkg/__init__.py", "src/pkg/a.py", "run.py")})
    assert project.find("pkg.a", "src/pkg/__init__.py") == "src/pkg/a.py"
    assert project.find("pkg.a", "run.py") == "src/pkg/a.py"
    assert project.name("src/pkg/a.py") == "pkg.a"
    assert project.name("src/pkg/__init__.py") == "pkg"
    assert project.name("run.py") == "run"
    assert project.index.is_package(project.files["src/pkg/__init__.py"])
    assert not project.index.is_package(project.files["src/pkg/a.py"])


@pytest.mark.parametrize(
    "build",
    [
        '[tool.hatch.build.targets.wheel]\nsources = ["code"]\n',
        '[tool.hatch.build]\nsources = {"code" = ""}\n',
        '[tool.hatch.build.targets.wheel]\npackages = ["code/ns"]\n',
        '[tool.setuptools]\npackage-dir = {"" = "code"}\n',
        '[tool.setuptools.packages.find]\nwhere = ["code"]\n',
        '[tool.poetry]\npackages = [{include = "ns", from = "code"}]\n',
        '[tool.pdm.build]\npackage-dir = "code"\n',
        '[tool.uv.build-backend]\nmodule-root = "code"\n',
        '[tool.maturin]\npython-source = "code"\n',
    ],
)
def test_the_build_settings_say_where_namespace_packages_begin(tmp_path, build):
    project = Project(tmp_path, {"pyproject.toml": build, **files("code/ns/pkg/__init__.py", "code/ns/pkg/a.py")})
    assert project.name("code/ns/pkg/a.py") == "ns.pkg.a"
    assert project.find("ns.pkg.a", "code/ns/pkg/__init__.py") == "code/ns/pkg/a.py"


@pytest.mark.parametrize(
    "build",
    ["not toml [", "[tool]\nhatch = 3\n", '[tool.setuptools]\npackage-dir = {"" = "../.."}\n', "a = " + "[" * 5000],
)
def test_malformed_build_settings_are_passed_over(tmp_path, build):
    project = Project(tmp_path, {"pyproject.toml": build, **files("a.py", "b.py")})
    assert project.find("b", "a.py") == "b.py"


def test_namespace_packages(tmp_path):
    project = Project(tmp_path, files("src/ns/one/a.py", "src/ns/two/b.py", "pyproject.toml", "docs/notes.txt"))
    assert project.find("ns.two.b", "src/ns/one/a.py") == "src/ns/two/b.py"
    assert project.find("ns", "src/ns/one/a.py") is None
    assert project.namespace("ns", "src/ns/one/a.py")
    assert project.namespace("ns.two", "src/ns/one/a.py")
    assert not project.namespace("ns.two.b", "src/ns/one/a.py")
    assert not project.namespace("docs", "src/ns/one/a.py")
    assert project.name("src/ns/one/a.py") == "ns.one.a"


def test_each_part_of_a_monorepo_prefers_its_own_modules(tmp_path):
    project = Project(
        tmp_path,
        files(
            "a/pyproject.toml", "a/main.py", "a/util.py", "b/pyproject.toml", "b/main.py", "b/util.py",
            "b/src/shared/__init__.py", "b/src/shared/x.py",
        ),
    )  # fmt: skip
    assert project.find("util", "a/main.py") == "a/util.py"
    assert project.find("util", "b/main.py") == "b/util.py"
    assert project.find("shared.x", "a/main.py") == "b/src/shared/x.py"


def test_the_first_root_that_holds_the_top_level_name_decides(tmp_path):
    project = Project(tmp_path, files("a/main.py", "a/util.py", "b/run.py", "b/util/__init__.py", "b/util/deep.py"))
    assert project.find("util.deep", "a/main.py") is None
    assert project.find("util.deep", "b/run.py") == "b/util/deep.py"


def test_a_package_wins_over_a_module_and_a_module_over_a_plain_folder(tmp_path):
    project = Project(tmp_path, files("main.py", "x.py", "x/__init__.py", "y.py", "y/z.py"))
    assert project.find("x", "main.py") == "x/__init__.py"
    assert project.find("y", "main.py") == "y.py"
    assert project.find("y.z", "main.py") is None


def test_a_script_inside_a_package_finds_its_neighbours(tmp_path):
    project = Project(tmp_path, files("src/__init__.py", "src/server.py", "src/tools.py"))
    assert project.find("tools", "src/server.py") == "src/tools.py"
    assert project.find("src.tools", "src/server.py") == "src/tools.py"


def test_folders_without_init_inside_a_package_belong_to_it(tmp_path):
    project = Project(
        tmp_path, files("src/pkg/__init__.py", "src/pkg/auth/token.py", "src/pkg/auth/keys.py", "__init__.py")
    )
    assert project.name("src/pkg/auth/token.py") == "pkg.auth.token"
    assert project.find("pkg.auth.keys", "src/pkg/auth/token.py") == "src/pkg/auth/keys.py"
    assert project.find("keys", "src/pkg/auth/token.py") == "src/pkg/auth/keys.py"
    assert project.namespace("pkg.auth", "src/pkg/__init__.py")


def test_imports_from_the_folder_above(tmp_path):
    project = Project(tmp_path, files("pyproject.toml", "app/server/main.py", "app/core/db.py"))
    assert project.find("app.core.db", "app/server/main.py") == "app/core/db.py"
    assert project.find("core.db", "app/server/main.py") == "app/core/db.py"


@pytest.mark.parametrize("name", ["mcp", "mcp.server.fastmcp", "fastmcp"])
def test_an_sdk_is_not_hidden_by_folders_and_files_of_its_name(tmp_path, name):
    project = Project(
        tmp_path,
        files(
            "server.py", "mcp/server/fastmcp.py", "pkg/__init__.py", "pkg/main.py", "pkg/mcp.py",
            "pkg/fastmcp/__init__.py", "other/mcp/__init__.py", "other/x.py",
        ),
    )  # fmt: skip
    assert project.find(name, "server.py") is None
    assert project.find(name, "pkg/main.py") is None
    assert not project.namespace("mcp", "server.py")


def test_an_sdk_s_own_source_is_found(tmp_path):
    project = Project(tmp_path, files("pyproject.toml", "src/mcp/__init__.py", "src/mcp/types.py", "tests/test_a.py"))
    assert project.find("mcp.types", "src/mcp/__init__.py") == "src/mcp/types.py"
    assert project.find("mcp.types", "tests/test_a.py") == "src/mcp/types.py"


def test_an_sdk_is_a_library_to_the_examples_in_its_repository(tmp_path):
    layout = files("src/mcp/__init__.py", "src/mcp/types.py", "docs/server.py", "server.py", "docs/own/__init__.py")
    project = Project(tmp_path, {"pyproject.toml": '[project]\nname = "MCP"\n', **layout})
    assert project.find("mcp.types", "docs/server.py") is None
    assert project.find("mcp", "server.py") is None
    assert project.find("own", "docs/server.py") == "docs/own/__init__.py"
    assert project.find("mcp.types", "src/mcp/__init__.py") == "src/mcp/types.py"


def test_installed_libraries_can_be_named(tmp_path):
    layout = files("server.py", "docker/check.py", "pkg/__init__.py", "pkg/requests.py", "pkg/a.py")
    project = Project(tmp_path, layout, libraries=frozenset({"docker", "requests"}))
    assert not project.namespace("docker", "server.py")
    assert project.find("requests", "pkg/a.py") is None
    assert Project(tmp_path, {}).namespace("docker", "server.py")


def test_standard_modules_are_hidden_only_by_files_beside_a_script(tmp_path):
    project = Project(
        tmp_path, files("main.py", "calendar.py", "types.py", "pkg/__init__.py", "pkg/logging.py", "pkg/a.py")
    )
    assert project.find("calendar", "main.py") == "calendar.py"
    assert project.find("types", "main.py") is None
    assert project.find("logging", "pkg/a.py") is None
    assert project.find("email.message", "main.py") is None


def test_relative_imports(tmp_path):
    project = Project(tmp_path, files("p/__init__.py", "p/a.py", "p/s/__init__.py", "p/s/b.py", "n/x.py", "n/y/z.py"))
    assert project.relative(1, "a", "p/__init__.py") == "p/a.py"
    assert project.relative(2, "a", "p/s/b.py") == "p/a.py"
    assert project.relative(2, "", "p/s/b.py") == "p/__init__.py"
    assert project.relative(1, "s.b", "p/a.py") == "p/s/b.py"
    assert project.relative(1, "y.z", "n/x.py") == "n/y/z.py"
    assert project.relative(2, "x", "n/y/z.py") == "n/x.py"
    assert project.relative(1, "", "n/x.py") is None
    assert project.relative(9, "a", "p/a.py") is None


def test_modules_that_are_no_candidates_are_found(tmp_path):
    layout = {".gitignore": "/gen/\n_version.py\n", **files("main.py", "gen/api.py", "_version.py", "tests/help.py")}
    project = Project(tmp_path, layout)
    assert project.find("gen.api", "main.py") == "gen/api.py"
    assert project.find("_version", "main.py") == "_version.py"
    found = project.index.find("tests.help", project.files["main.py"])
    assert found is not None
    assert not found.seed_allowed


def test_nothing_outside_of_the_project_is_found(tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.py").write_text("")
    (tmp_path / "above.py").write_text("")
    project = Project(tmp_path / "project", files("main.py", "pkg/__init__.py", "pkg/b.py"))
    (tmp_path / "project" / "link").symlink_to("../secret")
    (tmp_path / "project" / "above.py").symlink_to("../above.py")
    assert project.find("link.a", "main.py") is None
    assert project.find("above", "main.py") is None
    assert project.relative(3, "above", "pkg/b.py") is None


@pytest.mark.parametrize("name", ["", ".", "a..b", "../main", "/etc/passwd", "a b", "node_modules.x", "main\0"])
def test_names_that_cannot_be_modules_are_none(tmp_path, name):
    project = Project(tmp_path, files("main.py", "node_modules/x.py"))
    assert project.find(name, "main.py") is None
    assert not project.namespace(name, "main.py")


def test_a_folder_called_like_a_file_is_no_module(tmp_path):
    project = Project(tmp_path, files("main.py", "dir.py/x.py"))
    assert project.find("dir", "main.py") is None
