"""Model files of users: what they may say, and how their mistakes are told."""

import json
from pathlib import Path

import pytest

from mcplint.cli import main
from mcplint.models import Argument, EntryPoint, ModelError, Models, load_models
from mcplint.surface.aliases import aliases

OURS = """
entry-points:
  - decorator: "*.route"
    label: HTTP request
  - function: jobs.handle_*
    parameters: [payload]
  - module: shop.commands

sources:
  - label: text of a ticket
    paths: [shop.tickets.Ticket().text, shop.mail.fetch]
  - label: body of a webhook
    parameters: [webhook_body]
    variables: [raw_body]

sinks:
  - danger: sql
    mode: interpolated
    effects: db.write
    calls:
      shop.db.run_raw: {arguments: 0 query, parameters: 1 params}
      shop.db.Store().search: where

sanitizers:
  - dangers: [sql]
    calls:
      shop.db.quote: 0 text

aliases:
  shop.db.run_raw: [shop.run_raw]

behaviours:
  shop.db.connect: new sqlite3.Connection
"""


def write(folder: Path, text: str, name: str = "ours.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def ours(tmp_path) -> Models:
    return load_models([write(tmp_path, OURS)])


def test_entry_points_are_functions_by_decorator_by_name_and_by_module(ours):
    assert ours.entry_points == (
        EntryPoint(decorator="*.route", label="HTTP request"),
        EntryPoint(function="jobs.handle_*", parameters=("payload",)),
        EntryPoint(module="shop.commands"),
    )


def test_sources_are_paths_and_names_of_parameters_and_variables(ours):
    assert ours.source("shop.tickets.Ticket().text").label == "text of a ticket"
    assert ours.parameter_source("webhook_body").label == "body of a webhook"
    assert ours.variable_source("raw_body").label == "body of a webhook"
    assert ours.parameter_source("raw_body") is None


def test_own_functions_are_sinks_and_sanitizers(ours):
    (sink,) = ours.sinks(ours.canonical("shop.run_raw"))
    assert (sink.path, sink.arguments) == ("shop.db.run_raw", (Argument(0, "query"),))
    assert sink.parameters == Argument(1, "params")
    assert ours.effects("shop.db.run_raw") == ("db.write",)
    assert ours.sanitizes("shop.db.quote").cleans("sql")
    assert ours.behaviour("shop.db.connect").type == "sqlite3.Connection"


def test_what_comes_with_mcplint_stays(ours):
    assert ours.sinks("os.system")
    assert load_models().entry_points == ()
    assert load_models().sinks("shop.db.run_raw") == ()


def test_paths_may_be_spelt_as_the_code_spells_them(tmp_path):
    file = write(
        tmp_path,
        """
        sinks:
          - {danger: url, mode: host, calls: {requests.sessions.Session().mount: 0 prefix}}
        sources:
          - {label: answer, paths: [fastmcp.Context().sample_step]}
        """,
    )
    models = load_models([file], aliases=aliases())
    assert models.sinks("requests.Session().mount")[0].path == "requests.Session().mount"
    assert models.source("fastmcp.server.context.Context().sample_step").label == "answer"


def test_later_files_have_the_last_word_and_sinks_add_up(tmp_path):
    first = write(tmp_path, "sanitizers: [{dangers: [sql], calls: {a.clean: 0}}]", "first.yaml")
    second = write(
        tmp_path,
        """
        sanitizers: [{dangers: [command], calls: {a.clean: 0}}]
        sinks: [{danger: log, mode: whole, calls: {os.system: 0 command}}]
        """,
        "second.yaml",
    )
    models = load_models([first, second])
    assert models.sanitizes("a.clean").dangers == ("command",)
    assert [sink.danger for sink in models.sinks("os.system")] == ["command", "log"]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("sinks:\n  - danger: sql\n   mode: x\n", 3, "did not find"),
        ("- sinks\n", 1, "a model file is a mapping of sections such as `sinks:`"),
        ("\nsinkz: []\n", 2, "`sinkz` is no key here: did you mean `sinks`?"),
        ("sinks:\n  os.system: 0\n", 1, "write a list of groups here: each starts with `- `"),
        ("sinks:\n  - danger: sql\n    mode: whole\n", 2, "`calls` is missing"),
        (
            "sinks:\n  - danger: sqli\n    mode: whole\n    calls: {a.b: 0}\n",
            2,
            "`sqli` is no danger: did you mean `sql`?",
        ),
        ("sinks:\n  - danger: sql\n    mode: all\n    calls: {a.b: 0}\n", 3, "`all` is no mode: "),
        ("sinks:\n  - danger: sql\n    mode: whole\n    calls:\n      a.b: 0, x y\n", 5, "`x y` is no argument: write"),
        ("sinks:\n  - danger: sql\n    mode: whole\n    calls:\n      a b: 0\n", 5, "`a b` is no API path: write"),
        ("sinks:\n  - danger: sql\n    mode: whole\n    calls: [a.b]\n", 4, "which argument is dangerous is missing"),
        (
            "sinks:\n  - danger: sql\n    mode: whole\n    calls:\n      a.b:\n        argumets: 0\n",
            6,
            "`argumets` is no key here: did you mean `arguments`?",
        ),
        (
            "sinks:\n  - danger: sql\n    mode: whole\n    when: {argument: 0, equals: 1}\n    calls: {a.b: 0}\n",
            4,
            "a condition is written `{argument: 1 mode, is: value}`",
        ),
        ("sinks:\n  - danger: sql\n    mode: whole\n    effects: nett\n    calls: {a.b: 0}\n", 4, "is no effect"),
        (
            "sinks:\n  - danger: sql\n    mode: whole\n    calls:\n      a.b: 0\n      a.b: 1\n",
            6,
            "`a.b` stands here twice",
        ),
        ("sanitizers:\n  - dangers: [sql, pathh]\n    calls: {a.b: 0}\n", 2, "`pathh` is no danger"),
        ("flows:\n  - keeps: text\n    calls: [a.b]\n", 3, "which argument flows into the result is missing"),
        ("behaviours:\n  a.b: returns 1\n", 2, "`returns 1` is no behaviour: write `new TYPE`"),
        ("sources:\n  - paths: [a.b]\n", 2, "`label` is missing"),
        ("sources:\n  - label: x\n", 2, "name `paths`, `parameters` or `variables`"),
        ("sources:\n  - label: x\n    parameters: [a b]\n", 3, "`a b` is no name of a parameter or variable"),
        ("entry-points:\n  - label: x\n", 2, "write one of `decorator`, `function` and `module`"),
        ("entry-points:\n  - function: a b\n", 2, "`a b` is no dotted name"),
        (
            "tables:\n  optional-retuns:\n    a.b:\n",
            2,
            "`optional-retuns` is no table: did you mean `optional-returns`?",
        ),
        ("tables:\n  optional-returns:\n    a.b: {unles: 1}\n", 3, "`unles` is no key here: did you mean `unless`?"),
        ("aliases:\n  a.b: c.d\n", 2, "write a list of the other spellings of this path"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(tmp_path, monkeypatch, text, line, problem):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError) as caught:
        load_models([write(tmp_path, text)])
    assert str(caught.value).startswith(f"ours.yaml:{line}: ")
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "No such file or directory"), (b"sinks: \xff\n", "not encoded in UTF-8")]
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, monkeypatch, content, problem):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ours.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=f"^ours.yaml: .*{problem}"):
        load_models([path])


def test_an_empty_file_says_nothing(tmp_path):
    assert load_models([write(tmp_path, "# nothing yet\nsinks:\n")]).sinks("os.system")


SERVER = """
from toolbox import new_server

server = new_server("shop")

@server.tool()
def price(article: str) -> int:
    "The price of an article."
    return 3
"""


def test_behaviours_of_own_libraries_make_their_servers_known(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SERVER + "import mcp\n", "server.py")
    write(tmp_path, "behaviours:\n  toolbox.new_server: new mcp.server.fastmcp.FastMCP\n")
    assert main(["inventory", "server.py", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["servers"] == []
    assert main(["inventory", "server.py", "--format", "json", "--models", "ours.yaml"]) == 0
    (server,) = json.loads(capsys.readouterr().out)["servers"]
    assert [tool["name"] for tool in server["tools"]] == ["price"]


def test_the_settings_name_model_files_relative_to_themselves(tmp_path, monkeypatch, capsys):
    (tmp_path / "src").mkdir()
    write(tmp_path, "models = ['ours.yaml']\n", "mcplint.toml")
    write(tmp_path, "behaviours:\n  toolbox.new_server: new mcp.server.fastmcp.FastMCP\n")
    write(tmp_path / "src", SERVER + "import mcp\n", "server.py")
    monkeypatch.chdir(tmp_path / "src")
    assert main(["inventory", "server.py", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["servers"]) == 1
    # a tree that is not trusted does not bring models of its own
    assert main(["inventory", "server.py", "--format", "json", "--no-config"]) == 0
    assert json.loads(capsys.readouterr().out)["servers"] == []


def test_a_bad_file_is_wrong_usage(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SERVER, "server.py")
    write(tmp_path, "sinkz: []\n")
    assert main(["check", "server.py", "--models", "ours.yaml"]) == 2
    assert capsys.readouterr().err == "mcplint: error: ours.yaml:1: `sinkz` is no key here: did you mean `sinks`?\n"
