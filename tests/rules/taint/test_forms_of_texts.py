"""Texts that have passed what only accepts a certain form: a conversion, a class of characters, a list of complaints."""

import pytest
from taint.tools import reported

HELPERS = """
import ipaddress
import uuid
from datetime import date, datetime


def is_number(text):
    try:
        int(text)
        return True
    except ValueError:
        return False


def each_is_plain(text):
    for char in text:
        if not char.isalnum():
            return False
    return True


def complaints(text):
    errors = []
    if not text:
        errors.append("empty")
    if not text.isalnum():
        errors.append("not plain")
    if len(text) > 40:
        errors.append("long")
    return errors


def complain(errors, text):
    if not text.isalnum():
        errors.append("not plain")
"""

FORMS = {
    "number": "int(x)",
    "fraction": "float(x)",
    "identifier": "uuid.UUID(x)",
    "day": "date.fromisoformat(x)",
    "day_by_format": "datetime.strptime(x, '%Y-%m-%d')",
    "address": "ipaddress.IPv4Address(x)",
}

SILENT = {
    **{name: f"def tool(x: str):\n    {test}\n    os.system('id ' + x)" for name, test in FORMS.items()},
    "tried": """
        def tool(x: str):
            try:
                int(x)
            except ValueError:
                return "no number"
            os.system("id " + x)
        """,
    "asked": "def tool(x: str):\n    if is_number(x):\n        os.system('id ' + x)",
    "no_other_character": """
        def tool(x: str):
            if re.search(r"[^a-zA-Z0-9_-]", x):
                raise ValueError
            os.system("id " + x)
        """,
    "no_other_characters": "def tool(x: str):\n    if not re.search('[^a-z]+', x):\n        os.system('id ' + x)",
    "none_but_words": "def tool(x: str):\n    if re.search(r'\\W', x) is None:\n        os.system('id ' + x)",
    "each_character": """
        def tool(x: str):
            for char in x:
                if not char.isalnum():
                    raise ValueError
            os.system("id " + x)
        """,
    "each_character_asked": "def tool(x: str):\n    if each_is_plain(x):\n        os.system('id ' + x)",
    "no_complaints": """
        def tool(x: str):
            errors = []
            if not x.isalnum():
                errors.append("not plain")
            if errors:
                return errors
            os.system("id " + x)
        """,
    "no_complaints_returned": """
        def tool(x: str):
            errors = complaints(x)
            if errors:
                return errors
            os.system("id " + x)
        """,
    "no_complaints_kept": """
        def tool(x: str, y: str):
            errors = []
            complain(errors, x)
            complain(errors, y)
            if not errors:
                os.system(f"id {x} {y}")
        """,
}

REPORTED = {
    "failure_passed_over": """
        def tool(x: str):
            try:
                int(x)
            except ValueError:
                pass
            os.system("id " + x)
        """,
    "any_address": "def tool(x: str):\n    ipaddress.ip_address(x)\n    os.system('id ' + x)",
    "some_character": "def tool(x: str):\n    if re.search('[^a-z]', x):\n        os.system('id ' + x)",
    "other_ones_allowed": "def tool(x: str):\n    if not re.search('[^a-z;]', x):\n        os.system('id ' + x)",
    "first_character": "def tool(x: str):\n    if not re.match('[^a-z]', x):\n        os.system('id ' + x)",
    "two_characters": "def tool(x: str):\n    if not re.search('[^a-z][^a-z]', x):\n        os.system('id ' + x)",
    "one_character": """
        def tool(x: str):
            for char in x:
                if char.isalnum():
                    break
            os.system("id " + x)
        """,
    "with_complaints": "def tool(x: str):\n    if complaints(x):\n        os.system('id ' + x)",
    "thrown_away": """
        def tool(x: str):
            errors = []
            if not x.isalnum():
                errors.append("not plain")
            errors.clear()
            if errors:
                return errors
            os.system("id " + x)
        """,
    "taken_out": """
        def tool(x: str):
            errors = []
            if not x.isalnum():
                errors.append("not plain")
            if errors:
                errors.pop()
            if not errors:
                os.system("id " + x)
        """,
    "of_another_list": """
        def tool(x: str, y: str):
            first, second = [], []
            complain(first, x)
            complain(second, y)
            if not second:
                os.system("id " + x)
        """,
    "filled_before": """
        def tool(x: str, y: str):
            errors = []
            if len(y) > 3:
                errors.append("long")
            complain([], x)
            if not errors:
                os.system("id " + x)
        """,
}


def test_what_has_passed_is_of_the_form(tmp_path):
    assert reported(tmp_path, "command-injection", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


@pytest.mark.parametrize("code", ["int(x)", "float(x)"])
def test_a_negative_number_begins_like_an_option(tmp_path, code):
    named = {"number": f"def tool(x: str):\n    {code}\n    subprocess.run(['ls', x])"}
    assert reported(tmp_path, "argument-injection", named, HELPERS) == set(named)
