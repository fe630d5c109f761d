"""The command line: commands, options, exit codes, clear errors."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from made import analysis, at, finding

from mcplint import __version__
from mcplint.cli import main
from mcplint.engines import native
from mcplint.finding import Confidence, Diagnostic, Location, Severity
from mcplint.surface.model import Surface

ROOT = Path(__file__).parents[2]
SOURCE = 'import os\nos.system("é")\n'
FOUND = finding(at(SOURCE, "os.system"), message="something is wrong")


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """An empty folder as working directory, and an engine that says what a test wants it to say."""
    (tmp_path / "server.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    calls = []

    def use(*findings, **changes):
        def analyse(paths, settings, **_):
            calls.append((paths, settings))
            return analysis({"server.py": SOURCE}, *findings, **changes)

        monkeypatch.setattr(native, "analyse", analyse)
        return calls

    use()
    return use


def run(capsys, *args):
    code = main(args)
    out, err = capsys.readouterr()
    return code, out, err


def test_check_is_the_default_command(engine, capsys):
    engine(FOUND)
    short = run(capsys, ".")
    assert short == run(capsys, "check", ".")
    assert short[0] == 1
    assert "error[unanalysable-registration]" in short[1]


def test_options_alone_are_for_check_too(engine, capsys):
    code, out, _ = run(capsys, "--format", "json")
    assert code == 0
    assert json.loads(out)["findings"] == []


def test_without_paths_the_working_directory_is_checked(engine, capsys):
    calls = engine()
    run(capsys, "check")
    assert calls[0][0] == (Path(),)


def test_no_arguments_show_the_help_and_are_no_success(capsys):
    code, out, err = run(capsys)
    assert code == 2
    assert "inventory" in out + err


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([], 1),
        (["--fail-on", "never"], 0),
        (["--exit-zero"], 0),
        (["--ignore", "analysis"], 0),
        (["--select", "bound-reached"], 0),
        (["--select", "bound-reached,unanalysable-registration"], 1),
    ],
)
def test_the_exit_code_follows_the_options(engine, capsys, args, code):
    engine(FOUND)
    assert run(capsys, "check", *args)[0] == code


def test_fail_on_and_min_severity(engine, capsys):
    engine(finding(at(SOURCE, "os"), severity=Severity.WARNING))
    assert run(capsys, ".")[0] == 0
    assert run(capsys, ".", "--fail-on", "warning")[0] == 1
    assert run(capsys, ".", "--fail-on", "note", "--min-severity", "error")[0] == 0


def test_settings_of_the_tree_hold_and_options_outweigh_them(engine, capsys, tmp_path):
    engine(FOUND)
    (tmp_path / "mcplint.toml").write_text('ignore = ["analysis"]\nfail-on = "never"\n')
    assert run(capsys, ".")[:1] == (0,)
    assert run(capsys, ".", "--select", "analysis")[0] == 0
    assert run(capsys, ".", "--select", "analysis", "--fail-on", "error")[0] == 1
    assert run(capsys, ".", "--no-config")[0] == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("selct = []", "did you mean `select`?"),
        ('ignore = ["bound-reach"]', "did you mean `bound-reached`?"),
        ('fail-on = "sometimes"', "fail-on"),
        ("select = [", "mcplint.toml"),
    ],
)
def test_settings_that_make_no_sense_are_code_2(engine, capsys, tmp_path, text, complaint):
    (tmp_path / "mcplint.toml").write_text(text)
    code, out, err = run(capsys, ".")
    assert (code, out) == (2, "")
    assert complaint in err


def test_code_that_is_not_trusted_cannot_accept_its_own_findings(engine, capsys):
    from made import analysed

    source = SOURCE.replace("\n", "  # mcplint: ignore[analysis] fine\n")
    engine(FOUND, files={"server.py": analysed(source)})
    assert run(capsys, ".")[0] == 0
    assert run(capsys, ".", "--no-config")[0] == 1


def test_strict_shows_the_rest(engine, capsys):
    engine(finding(at(SOURCE, "os"), confidence=Confidence.LOW))
    assert "1 more with --strict" in run(capsys, ".")[1]
    assert "1 error" in run(capsys, ".", "--strict")[1]


def test_an_incomplete_run_is_code_4_unless_allowed(engine, capsys):
    engine(diagnostics=[Diagnostic(kind="unparsable", path="b.py", message="no Python", incomplete=True)])
    assert run(capsys, ".")[0] == 4
    assert run(capsys, ".", "--allow-incomplete")[0] == 0
    assert run(capsys, "inventory", ".")[0] == 4


def test_no_server_is_code_3_for_folders_and_a_remark_for_files(engine, capsys):
    engine(surface=Surface())
    code, _, err = run(capsys, ".")
    assert (code, err) == (3, "mcplint: nothing to analyse: no MCP server found\n")
    engine(surface=Surface(), named_only=True)
    code, _, err = run(capsys, "server.py")
    assert (code, err) == (0, "mcplint: 0 servers in these files\n")


def test_several_formats_in_one_run(engine, capsys, tmp_path):
    engine(FOUND)
    files = [f"--format={name}=out.{name}" for name in ("sarif", "json", "markdown")]
    code, out, err = run(capsys, ".", "--format", "text", *files)
    assert (code, err) == (1, "")
    assert out.startswith("error[")
    assert json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["findings"]
    assert (tmp_path / "out.markdown").read_text(encoding="utf-8").startswith("# mcplint: 1 error\n")


def test_output_names_the_file_of_the_format_without_one(engine, capsys, tmp_path):
    engine(FOUND)
    code, out, err = run(capsys, ".", "--format", "json", "-o", "out.json")
    assert (code, out) == (1, "")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["findings"]
    assert err == "mcplint: 1 error (1 server, 1 tool, 1 file read)\n"


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (["nowhere"], "no such file or folder: nowhere"),
        (["chek"], "did you mean `check`?"),
        ([".", "--format", "jsn"], "did you mean `json`?"),
        ([".", "--format", "json", "--format", "text"], "same place"),
        ([".", "--format", "json=x", "-o", "y"], "--output"),
        ([".", "--format", "json=nowhere/x"], "cannot write nowhere"),
        ([".", "--select", "bound-reach"], "did you mean `bound-reached`?"),
        ([".", "--ignore", "nonsense"], "no rule or group `nonsense`"),
        ([".", "--config", "x.toml", "--no-config"], "exclude each other"),
        ([".", "--fail-on", "sometimes"], "sometimes"),
        ([".", "--sdk", "nonsense"], "--sdk: `nonsense`"),
        ([".", "--nonsense"], "--nonsense"),
        (["explain", "bound-reach"], "did you mean `bound-reached`?"),
        (["explain", "analysis"], "is a group"),
        (["explain"], "RULE"),
        (["rules", "--group", "nonsense"], "no group `nonsense`"),
        (["inventory", ".", "--format", "sarif"], "unknown format `sarif`"),
    ],
)
def test_wrong_usage_is_code_2_with_a_clear_message(engine, capsys, args, complaint):
    code, out, err = run(capsys, *args)
    assert (code, out) == (2, "")
    assert complaint in err
    assert "Traceback" not in err


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_inventory(engine, capsys, format_):
    code, out, err = run(capsys, "inventory", ".", "--format", format_)
    assert (code, err) == (0, "")
    assert "add" in out


def test_rules_lists_all_metadata(capsys):
    from mcplint.rules import registry

    code, out, _ = run(capsys, "rules", "--format", "json")
    rows = json.loads(out)
    assert code == 0
    assert [row["name"] for row in rows] == list(registry.NAMES)
    assert {
        "group",
        "summary",
        "severity",
        "confidence",
        "cwe",
        "owasp",
        "since",
        "fix",
        "guarantee",
        "default",
    } <= set(rows[0])
    text = run(capsys, "rules", "--group", "analysis")[1]
    assert [line.split()[0] for line in text.splitlines()[1:]] == [
        name for name in registry.NAMES if registry.group_of(name) == "analysis"
    ]


def test_explain_shows_the_page(capsys):
    code, out, _ = run(capsys, "explain", "bound-reached")
    assert code == 0
    assert out.startswith("bound-reached: ")
    assert "Why is this bad\n" in out
    assert "```" not in out


def test_an_error_of_our_own_is_code_70_and_asks_for_a_report(engine, capsys, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("boom")

    monkeypatch.setattr(native, "analyse", broken)
    monkeypatch.delenv("MCPLINT_DEBUG", raising=False)
    code, out, err = run(capsys, ".")
    assert (code, out) == (70, "")
    assert "ZeroDivisionError: boom" in err
    assert "report" in err
    assert "Traceback" not in err
    monkeypatch.setenv("MCPLINT_DEBUG", "1")
    assert "Traceback" in run(capsys, ".")[2]


def test_an_interrupt_is_no_traceback(engine, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(native, "analyse", interrupted)
    code, _, err = run(capsys, ".")
    assert (code, "Traceback" in err) == (130, False)


def test_stats_go_to_standard_error(engine, capsys):
    engine(stats={"functions run": 12})
    code, out, err = run(capsys, ".", "--stats", "--format", "json")
    assert (code, err) == (0, "functions run: 12\n")
    json.loads(out)


def process(*args, **options):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    environment |= options.pop("env", {})
    return subprocess.run(
        [sys.executable, "-m", "mcplint", *args],
        capture_output=True,
        env=environment,
        timeout=60,
        check=False,
        **options,
    )


def test_version():
    done = process("--version")
    assert (done.returncode, done.stdout.decode().strip(), done.stderr) == (0, f"mcplint {__version__}", b"")


def test_version_imports_nothing_heavy():
    code = (
        "import sys; sys.argv = ['mcplint', '--version']\n"
        "from mcplint.cli import main; main()\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import site; site.main()\n" + code],
        capture_output=True,
        env=environment,
        check=True,
    )
    loaded = set(done.stderr.decode().split())
    assert "mcplint.cli.app" in loaded
    heavy = {"libcst", "pydantic", "yaml", "sarif_om", "bandit", "msgspec", "attr", "jsonschema", "asyncio", "difflib"}
    assert not heavy & loaded


def test_output_is_utf8_on_any_locale():
    done = process("explain", "unused-suppression", env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    assert "…" in done.stdout.decode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="pipes break differently")
def test_a_reader_that_goes_away_is_no_error():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "mcplint", "rules", "--format", "json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_public_api_is_lazy_and_works(engine):
    import mcplint

    engine(FOUND)
    result = mcplint.Project(["."]).check()
    assert [one.message for one in result.findings] == ["something is wrong"]
    assert mcplint.Project(["."]).inventory().surface.servers[0].name == "demo"
    with pytest.raises(AttributeError):
        _ = mcplint.Nonsense


def test_findings_keep_their_place(engine, capsys):
    engine(FOUND)
    (row,) = json.loads(run(capsys, ".", "--format", "json")[1])["findings"]
    assert (row["path"], row["line"], row["column"]) == ("server.py", 2, 1)
    assert Location("server.py", 2, 1, 2, 10) == FOUND.location


def test_less_than_no_process_is_a_usage_error(engine, capsys):
    code, _, err = run(capsys, "check", ".", "--jobs", "-1")
    assert code == 2
    assert "--jobs" in err
