"""A function that looks at all that a container holds is run again where one holds more than another did."""

import itertools

import pytest
from taint.tools import reported

HELPERS = """
def run_all(options):
    for value in options.values():
        os.system(f"id {value}")


def run_each(options):
    for name in options:
        os.system("id " + options[name])


def run_list(words):
    for word in words:
        os.system("id " + word)


def run_one(options):
    os.system("id " + options["a"])


class Job:
    def __init__(self):
        self.a = "root"


def run_fields(job):
    for value in vars(job).values():
        os.system(f"id {value}")


def outer(options):
    run_all(options)
"""

GOOD = {
    "constant_values": "def tool(x: str):\n    run_all({'a': 'root'})",
    "constant_each": "def tool(x: str):\n    run_each({'a': 'root'})",
    "constant_words": "def tool(x: str):\n    run_list(['root'])",
    "one_of_them": "def tool(x: str):\n    run_one({'a': 'root', 'b': x})",
    "constant_outer": "def tool(x: str):\n    outer({'a': 'root'})",
    "constant_field": "def tool(x: str):\n    job = Job()\n    run_fields(job)",
    "taken_out": "def tool(x: str):\n    words = {'a': 'root', 'b': x}\n    del words['b']\n    run_all(words)",
}
BAD = {
    "more_values": "def tool(x: str):\n    run_all({'a': 'root', 'b': x})",
    "more_each": "def tool(x: str):\n    run_each({'a': 'root', 'b': x})",
    "more_words": "def tool(x: str):\n    run_list(['root', x])",
    "more_in_a_call": "def tool(x: str):\n    outer({'a': 'root', 'b': x})",
    "more_fields": "def tool(x: str):\n    job = Job()\n    job.b = x\n    run_fields(job)",
    "put_in": "def tool(x: str):\n    words = {'a': 'root'}\n    words['c'] = x\n    run_all(words)",
}


@pytest.mark.parametrize("good_first", [True, False])
def test_what_another_container_holds_in_addition_counts(tmp_path, good_first):
    both = (GOOD, BAD) if good_first else (BAD, GOOD)
    tools = dict(itertools.chain.from_iterable(one.items() for one in both))
    assert reported(tmp_path, "command-injection", tools, HELPERS) == set(BAD)
