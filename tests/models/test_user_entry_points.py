"""Functions, sources and sinks that a user's model file names."""

import textwrap

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import os

from flask import Flask

from shop.db import run_raw

app = Flask(__name__)


@app.route("/orders")
def orders(customer):
    run_raw("SELECT * FROM orders WHERE customer = '" + customer + "'")


def nightly(folder):
    return os.system("ls " + folder)
"""


def found(tmp_path, model):
    (tmp_path / "app.py").write_text(SERVER)
    path = tmp_path / "ours.yaml"
    path.write_text(textwrap.dedent(model))
    result = Project([tmp_path], settings=Settings(models=(path,))).check()
    assert not result.nothing
    return {(finding.rule, finding.location.line) for finding in result.findings}


def test_a_decorator_makes_entry_points_and_the_users_own_functions_can_be_sinks(tmp_path):
    model = """
    entry-points:
      - decorator: "*.route"
    sinks:
      - danger: sql
        mode: interpolated
        calls:
          shop.db.run_raw: 0
    """
    assert found(tmp_path, model) == {("sql-injection", 13)}


def test_a_function_is_an_entry_point_by_its_name(tmp_path):
    assert found(tmp_path, 'entry-points: [{function: "app.nightly"}]') == {("command-injection", 17)}


def test_all_functions_of_a_module_may_be(tmp_path):
    assert ("command-injection", 17) in found(tmp_path, 'entry-points: [{module: "app"}]')


INNER = """
import os

TOOLS = {}


def register(name):
    def decorator(function):
        TOOLS[name] = function
        return function

    return decorator


def set_up():
    base = "ls "

    @register("listing")
    def listing(folder: str):
        return os.popen(base + folder).read()

    def helper(folder):
        return os.popen(base + folder).read()
"""


def test_functions_that_another_function_makes_are_entry_points_by_their_decorator(tmp_path):
    (tmp_path / "app.py").write_text(INNER)
    path = tmp_path / "ours.yaml"
    path.write_text('entry-points: [{decorator: "register"}]')
    result = Project([tmp_path], settings=Settings(models=(path,))).check()
    assert not result.nothing
    found = {(finding.rule, finding.location.line) for finding in result.findings}
    assert ("command-injection", 20) in found
    assert not any(line == 23 for _, line in found)
