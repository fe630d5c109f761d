"""Every name in the models exists, and its arguments are where the models say.

Looked up in the environment of the tests and in those that hold the SDKs: whatever library is installed in one of them.
A name is right if it is right in one of them, since their versions differ.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from mcplint.models import Argument, Models, load_models
from mcplint.models.tables import TABLES

ROOT = Path(__file__).resolve().parent.parent.parent
RESOLVER = Path(__file__).with_name("resolve_names.py")
sys.path.insert(0, str(ROOT / "tests" / "oracle"))

ELSEWHERE = {
    "asyncio.subprocess.Process().stdout": "set in the constructor",
    "asyncio.subprocess.Process().pid": "set in the constructor",
    "subprocess.Popen().stdout": "set in the constructor",
    "subprocess.Popen().pid": "set in the constructor",
    "subprocess.Popen().returncode": "set in the constructor",
    "subprocess.CompletedProcess().returncode": "set in the constructor",
    "requests.Response().status_code": "set in the constructor",
    "httpx.Response().status_code": "set in the constructor",
    "docker.DockerClient().api": "set in the constructor",
    "flask.Request().headers": "set in the constructor",
    "flask.request": "inside a request",
    "boto3.client().get_secret_value": "made at run time",
    "bs4.BeautifulSoup().title": "looked up at run time",
    "pandas.Series().str.contains": "behind an accessor",
    "os.startfile": "on Windows",
    "pathlib.Path().copy": "since Python 3.14",
    "pathlib.Path().copy_into": "since Python 3.14",
    "pathlib.Path().move": "since Python 3.14",
    "pathlib.Path().move_into": "since Python 3.14",
    "pathlib.Path().walk": "since Python 3.12",
    "pathlib.Path().with_segments": "since Python 3.12",
    "pathlib.Path.from_uri": "since Python 3.13",
    "pathlib._local.Path": "in Python 3.13",
    "contextlib.chdir": "since Python 3.11",
    "typing.override": "since Python 3.12",
    "pipes.quote": "before Python 3.13",
    "telnetlib.Telnet": "before Python 3.13",
    "sqlite3.Connection().load_extension": "if SQLite was compiled with it",
    "fastmcp.server.server.FastMCP.from_client": "before fastmcp 2.14",
    "fastmcp.server.server.FastMCP().run_sse_async": "before fastmcp 2.14",
    "fastmcp.server.server.FastMCP().run_streamable_http_async": "before fastmcp 2.14",
    "fastmcp.server.server.FastMCP().sse_app": "before fastmcp 2.14",
    "fastmcp.server.server.FastMCP().streamable_http_app": "before fastmcp 2.14",
}
"""Names that not every environment has, and where they are."""

Rows = Mapping[str, list[Argument]]


@pytest.fixture(scope="module")
def models() -> Models:
    return load_models()


def arguments(models: Models, path: str) -> Iterable[Argument | None]:
    """The arguments that the models mention for a path."""
    for sink in models.sinks(path):
        if sink.path == path:
            yield from sink.arguments
            yield sink.parameters
            if sink.when is not None:
                yield Argument(sink.when.position, sink.when.keyword or None)
    for row in (models.sanitizes(path), models.predicate(path)):
        if row is not None:
            yield row.argument
    flow, containment = models.flow(path), models.containment(path)
    if flow is not None:
        yield from flow.arguments
    if containment is not None:
        yield from (containment.argument, containment.base)
    for name in TABLES:
        row = models.table(name).get(path)
        yield from (cell for cell in (row.columns.values() if row else ()) if isinstance(cell, Argument))


def rows(models: Models) -> Rows:
    return {path: [found for found in arguments(models, path) if found is not None] for path in models.paths()}


def verdicts(python: str | Path, rows: Rows) -> dict[str, str]:
    """What is wrong with the paths whose libraries this Python has: "" if nothing."""
    question = [
        [path, [[item.position, item.keyword, item.receiver] for item in dict.fromkeys(items)]]
        for path, items in rows.items()
    ]
    done = subprocess.run(
        [str(python), str(RESOLVER)], input=json.dumps(question), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def wrong(models: Models, *pythons: str | Path) -> dict[str, list[str]]:
    """Names that are wrong in every environment that has their library."""
    asked = rows(models)
    found: dict[str, list[str]] = {}
    for python in pythons:
        for path, problem in verdicts(python, asked).items():
            found.setdefault(path, []).append(problem)
    return {path: problems for path, problems in found.items() if all(problems) and path not in ELSEWHERE}


def test_names_are_those_of_the_libraries(models):
    from make_environments import environment, names

    assert wrong(models, sys.executable, *(environment(name) for name in names())) == {}


def test_a_wrong_name_or_argument_would_be_noticed():
    asked = {
        "os.system": [Argument(0, "command")],
        "os.sistem": [],
        "os.popen": [Argument(0, "command")],
        "shutil.rmtree": [Argument(7)],
        "pathlib.Path().read_text": [Argument(receiver=True)],
        "pathlib.Path().read_texts": [],
        "nobody.has_this": [],
    }
    assert verdicts(sys.executable, asked) == {
        "os.system": "",
        "os.sistem": "no such name",
        "os.popen": "no keyword command",
        "shutil.rmtree": "no position 7",
        "pathlib.Path().read_text": "",
        "pathlib.Path().read_texts": "no such name",
    }


def test_rows_stand_under_the_spelling_that_lookups_use(models):
    from mcplint.surface.aliases import aliases

    spelt = load_models(aliases=aliases())
    respelt = {path for path in models.paths() if spelt.canonical(path) != path}
    assert {path for path in respelt if models.canonical(path) == path or list(arguments(models, path))} == set()
