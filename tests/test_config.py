"""Settings: where they are found, what they may say, and how mistakes are told."""

from datetime import date
from pathlib import Path

import pytest

from mcplint.config import Accepted, ConfigError, Settings, load
from mcplint.finding import Severity


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def settings(root: Path, text: str, **options) -> Settings:
    write(root, "mcplint.toml", text)
    return load([Path()], cwd=root, **options)


def mistake(root: Path, text: str, **options) -> str:
    with pytest.raises(ConfigError) as caught:
        settings(root, text, **options)
    return str(caught.value)


def test_every_key_is_read(tmp_path):
    found = settings(
        tmp_path,
        """
        select = ["schema", "bound-reached"]
        ignore = ["errors"]
        exclude = ["old/"]
        strict = true
        min-severity = "warning"
        fail-on = "never"
        include-tests = true
        sdk = ["mcp>=2"]
        models = ["ours.yaml"]
        max-file-size = 5000
        [per-file-ignores]
        "examples/**" = ["schema"]
        [severity]
        opaque = "note"
        [[accepted]]
        rule = "opaque"
        path = "src/*.py"
        reason = " reviewed "
        expires = 2026-12-31
        [[accepted]]
        rule = "variadic"
        expires = "2027-01-01"
        """,
    )
    assert found == Settings(
        select=("schema", "bound-reached"),
        ignore=("errors",),
        exclude=("old/",),
        strict=True,
        min_severity=Severity.WARNING,
        fail_on=None,
        include_tests=True,
        sdk=("mcp>=2",),
        models=(tmp_path / "ours.yaml",),
        max_file_size=5000,
        per_file_ignores={"examples/**": ("schema",)},
        severity={"opaque": Severity.NOTE},
        accepted=(
            Accepted(rule="opaque", path="src/*.py", reason="reviewed", expires=date(2026, 12, 31)),
            Accepted(rule="variadic", expires=date(2027, 1, 1)),
        ),
        path=tmp_path / "mcplint.toml",
    )
    assert found.base == tmp_path


def test_without_a_file_the_defaults_hold(tmp_path):
    (tmp_path / ".git").mkdir()
    assert load([Path()], cwd=tmp_path) == Settings()
    assert Settings().fail_on is Severity.ERROR


# --- which file ---


def test_pyproject_holds_the_settings_in_its_own_table(tmp_path):
    path = write(tmp_path, "pyproject.toml", "[tool.other]\nx = 1\n[tool.mcplint]\nstrict = true\n")
    found = load([Path()], cwd=tmp_path)
    assert found.strict
    assert found.path == path


def test_the_nearest_file_counts(tmp_path):
    write(tmp_path, "mcplint.toml", "exclude = ['outer']")
    write(tmp_path, "a/pyproject.toml", "[project]\nname = 'a'\n")
    write(tmp_path, "b/pyproject.toml", "[tool.mcplint]\nexclude = ['inner']\n")
    write(tmp_path, "b/src/server.py", "")
    assert load([Path("a")], cwd=tmp_path).exclude == ("outer",)
    assert load([Path("b/src/server.py")], cwd=tmp_path).exclude == ("inner",)
    assert load([tmp_path / "a" / ".." / "b"], cwd=tmp_path).exclude == ("inner",)
    assert load([Path("a"), Path("b")], cwd=tmp_path).exclude == ("outer",)


def test_mcplint_toml_outranks_pyproject_of_the_same_folder(tmp_path):
    write(tmp_path, "pyproject.toml", "[tool.mcplint]\nexclude = ['p']\n")
    write(tmp_path, "mcplint.toml", "exclude = ['m']\n")
    assert load([Path()], cwd=tmp_path).exclude == ("m",)


def test_the_search_ends_at_the_repository(tmp_path):
    write(tmp_path, "mcplint.toml", "strict = true\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert load([Path("repo")], cwd=tmp_path) == Settings()


def test_a_file_can_be_named(tmp_path):
    write(tmp_path, "mcplint.toml", "exclude = ['found']\n")
    write(tmp_path, "other.toml", "exclude = ['named']\n")
    write(tmp_path, "sub/pyproject.toml", "[tool.mcplint]\nexclude = ['table']\n")
    assert load([Path()], config=Path("other.toml"), cwd=tmp_path).exclude == ("named",)
    assert load([Path()], config=tmp_path / "sub/pyproject.toml", cwd=tmp_path).exclude == ("table",)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("gone.toml", None, "gone.toml: no such file"),
        ("bad.toml", "x = [", "bad.toml: "),
        ("pyproject.toml", "[project]\n", "pyproject.toml: there is no table `[tool.mcplint]`"),
        ("latin.toml", b"x = '\xe9'", "latin.toml: not valid UTF-8"),
    ],
)
def test_a_named_file_must_be_usable(tmp_path, name, text, message):
    if text is not None:
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load([Path()], config=Path(name), cwd=tmp_path)
    assert str(caught.value).startswith(message)


def test_nothing_is_read_if_so_asked(tmp_path):
    write(tmp_path, "mcplint.toml", "nonsense = [")
    assert load([Path()], no_config=True, cwd=tmp_path) == Settings()


def test_a_broken_pyproject_matters_only_if_it_has_our_table(tmp_path):
    (tmp_path / ".git").mkdir()
    write(tmp_path, "pyproject.toml", "[project\n")
    assert load([Path()], cwd=tmp_path) == Settings()
    write(tmp_path, "pyproject.toml", "[project\n[tool.mcplint]\n")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml: "):
        load([Path()], cwd=tmp_path)


def test_a_byte_order_mark_is_no_problem(tmp_path):
    (tmp_path / "mcplint.toml").write_bytes(b"\xef\xbb\xbfstrict = true\n")
    assert load([Path()], cwd=tmp_path).strict


# --- mistakes ---


def test_an_unknown_key_names_what_was_probably_meant(tmp_path):
    assert mistake(tmp_path, "slect = []") == "mcplint.toml: unknown key `slect`: did you mean `select`?"
    assert "did you mean `per-file-ignores`?" in mistake(tmp_path, "per_file_ignores = {}")
    assert "known are `select`" in mistake(tmp_path, "zzzzzz = 1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select = 'schema'", "`select` must be a list of strings"),
        ("ignore = [1]", "`ignore` must be a list of strings"),
        ("exclude = {}", "`exclude` must be a list of strings"),
        ("strict = 1", "`strict` must be true or false"),
        ("include-tests = 'yes'", "`include-tests` must be true or false"),
        ("min-severity = 'high'", "`min-severity` must be one of note, warning, error"),
        ("min-severity = ['note']", "`min-severity` must be one of note, warning, error"),
        ("fail-on = 'always'", "`fail-on` must be one of note, warning, error, never"),
        ("fail-on = 3", "`fail-on` must be one of note, warning, error, never"),
        ("max-file-size = 0", "`max-file-size` must be a positive number of bytes"),
        ("max-file-size = true", "`max-file-size` must be a positive number of bytes"),
        ("max-file-size = '2MB'", "`max-file-size` must be a positive number of bytes"),
        ("severity = 'note'", "`severity` must be a table"),
        ("severity = {opaque = 'info'}", "`severity.opaque` must be one of note, warning, error"),
        ("per-file-ignores = ['a']", "`per-file-ignores` must be a table"),
        ("per-file-ignores = {'a.py' = 'x'}", "`per-file-ignores.a.py` must be a list of strings"),
        ("accepted = {}", "`accepted` must be a list of tables"),
        ("accepted = ['x']", "`accepted[0]` must be a table"),
        ("accepted = [{path = 'x'}]", "`accepted[0]` must name a `rule`"),
        ("accepted = [{rule = 'x', reason = 1}]", "`accepted[0].reason` must be a string"),
        ("accepted = [{rule = 'x', expires = 'soon'}]", "`accepted[0].expires` must be a date such as 2026-12-31"),
        ("accepted = [{rule = 'x', expires = 2026}]", "`accepted[0].expires` must be a date such as 2026-12-31"),
        ("accepted = [{rule = 'x', expire = 2026-01-01}]", "`accepted[0].expire`: did you mean `expires`?"),
        ("sdk = 3", "`sdk` must be a list of strings"),
        ("models = 'x.yaml'", "`models` must be a list of strings"),
        ("x = [", "mcplint.toml: "),
        ("[tool.mcplint]\nstrict = true", "unknown key `tool`"),
    ],
)
def test_a_bad_value_is_told_with_file_and_key(tmp_path, text, message):
    told = mistake(tmp_path, text)
    assert told.startswith("mcplint.toml: ")
    assert message in told


def test_the_table_itself_must_be_one(tmp_path):
    write(tmp_path, "pyproject.toml", "[tool]\nmcplint = 3\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: `tool\.mcplint` must be a table"):
        load([Path()], cwd=tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "select = ['nope']",
        "ignore = ['nope']",
        "severity = {nope = 'note'}",
        "per-file-ignores = {'a' = ['nope']}",
        "accepted = [{rule = 'nope'}]",
    ],
)
def test_names_of_rules_are_judged_wherever_they_stand(tmp_path, text):
    told = mistake(tmp_path, text, unknown_name=lambda name: f"there is no {name}" if name == "nope" else None)
    assert told.endswith(": there is no nope")
    assert settings(tmp_path, text.replace("nope", "fine"), unknown_name=lambda name: None).path


def test_requirements_of_sdks_are_judged(tmp_path):
    def refuse(text: str) -> object:
        raise ValueError(f"{text} is no SDK")

    assert mistake(tmp_path, "sdk = ['flask']", check_sdk=refuse) == "mcplint.toml: `sdk`: flask is no SDK"
    assert settings(tmp_path, "sdk = 'mcp==1.9'").sdk == ("mcp==1.9",)
