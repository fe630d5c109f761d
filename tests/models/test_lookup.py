"""What the models answer by API path."""

import pytest

from mcplint.models import ALL, EVERY, EVERY_KEYWORD, Argument, Models, load_models


@pytest.fixture(scope="module")
def models() -> Models:
    return load_models()


def dangers(models: Models, path: str) -> set[str]:
    return {sink.danger for sink in models.sinks(models.canonical(path))}


def test_a_sink_says_which_argument_does_harm_and_how(models):
    (sink,) = models.sinks("os.system")
    assert (sink.path, sink.danger, sink.mode) == ("os.system", "command", "shell")
    assert sink.arguments == (Argument(position=0, keyword="command"),)
    assert models.effects("os.system") == ("exec", "blocking")
    assert models.sinks("builtins.len") == ()


def test_another_argument_decides_between_a_shell_and_an_argument_vector(models):
    rows = {sink.mode: sink.when for sink in models.sinks("subprocess.run") if sink.arguments[0].position == 0}
    assert rows["shell"].holds(True)
    assert not rows["shell"].holds(False)
    assert not rows["shell"].holds_without
    assert not rows["argv"].holds(True)
    assert rows["argv"].holds_without


def test_the_mode_of_open_decides_between_reading_and_writing(models):
    rows = {sink.danger: sink.when for sink in models.sinks("builtins.open")}
    assert rows["path-read"].holds_without
    assert rows["path-read"].holds("rb")
    assert not rows["path-read"].holds("r+")
    assert rows["path-write"].holds("ab")
    assert not rows["path-write"].holds_without


def test_a_condition_can_name_things_of_a_library(models):
    (sink,) = models.sinks("yaml.load")
    assert sink.when.holds("yaml.Loader")
    assert not sink.when.holds("yaml.SafeLoader")
    assert sink.when.holds_without


def test_a_wildcard_stands_for_methods_that_have_no_row_of_their_own(models):
    (sink,) = models.sinks("git.cmd.Git().log")
    assert sink.path == "git.cmd.Git().*"
    assert sink.arguments == (Argument(position=EVERY), Argument(keyword=EVERY_KEYWORD))
    assert [sink.path for sink in models.sinks("git.cmd.Git().execute")] == ["git.cmd.Git().execute"]


@pytest.mark.parametrize(
    ("spelling", "path"),
    [
        ("requests.sessions.Session().get", "requests.Session().get"),
        ("git.Repo().git.log", "git.cmd.Git().log"),
        ("io.open", "builtins.open"),
        ("pathlib.Path().parent.parent.read_text", "pathlib.Path().read_text"),
        ("pymongo.MongoClient()[][].find", "pymongo.collection.Collection().find"),
        ("nobody.knows.this", "nobody.knows.this"),
    ],
)
def test_other_spellings_lead_to_the_path_of_the_models(models, spelling, path):
    assert models.canonical(spelling) == path


def test_factories_say_what_they_make(models):
    assert models.behaviour("sqlite3.connect").type == "sqlite3.Connection"
    assert models.behaviour("sqlite3.Connection().cursor").type == "sqlite3.Cursor"
    assert models.behaviour("asyncio.run").returns == "awaited argument"
    assert models.behaviour("nobody.knows") is None


def test_paths_are_told_apart_by_what_happens_to_the_file(models):
    assert dangers(models, "shutil.rmtree") == {"path-delete"}
    assert dangers(models, "shutil.copy") == {"path-read", "path-write"}
    assert dangers(models, "pandas.read_csv") == {"path-read", "url"}


def test_sanitizers_flows_and_predicates(models):
    assert models.sanitizes("builtins.int").dangers == (ALL,)
    assert models.sanitizes("shlex.quote").cleans("command")
    assert not models.sanitizes("shlex.quote").cleans("argv")
    assert models.flow("os.path.realpath").resolves == "symlinks"
    assert models.flow("pathlib.Path").keeps == "location"
    assert models.flow("builtins.len").keeps == "none"
    assert models.flow("nobody.knows") is None
    predicate = models.predicate("builtins.str().isdigit")
    assert predicate.argument.receiver
    assert predicate.rules_out("sql")
    assert models.containment("pathlib.Path().is_relative_to").base == Argument(position=0)
