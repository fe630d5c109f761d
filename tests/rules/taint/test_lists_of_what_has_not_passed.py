"""Elements of a list that were all looked at: what has not passed is put into a list, which is empty in the end."""

from taint.tools import reported

HELPERS = """
PLAIN = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def validate(names):
    if not names:
        return True
    bad = [name for name in names if not PLAIN.fullmatch(name)]
    if bad:
        raise ValueError(bad)
    return True


def validate_two(names):
    bad = [name for name in names if not PLAIN.fullmatch(name) if len(name) > 3]
    if bad:
        raise ValueError(bad)


def validate_one(names):
    bad = [name for name in names if not PLAIN.fullmatch(name)]
    if len(bad) > 1:
        raise ValueError(bad)


class Filter(BaseModel):
    names: list[str] | None = None


class Checked(BaseModel):
    names: list[str] | None = None

    @field_validator("names")
    @classmethod
    def check(cls, value: list[str] | None) -> list[str] | None:
        validate(value)
        return value


def command(wanted):
    words = []
    if wanted.names is not None:
        validate(wanted.names)
        words.append("--names " + ",".join(wanted.names))
    return "ls " + " ".join(words)


def unchecked(wanted):
    if wanted.names is None:
        validate(wanted.names)
    return "ls " + ",".join(wanted.names or [])
"""

SILENT = {
    "list_of_texts": "def tool(x: list[str]):\n    validate(x)\n    os.system('ls ' + ' '.join(x))",
    "each": "def tool(x: list[str]):\n    validate(x)\n    for name in x:\n        os.system('ls ' + name)",
    "optional": "def tool(x: list[str] | None = None):\n    if x is not None:\n        validate(x)\n"
    "        os.system('ls ' + ' '.join(x))",
    "field": "def tool(x: list[str] | None = None):\n    os.system(command(Filter(names=x)))",
    "field_that_is_validated": "def tool(x: list[str] | None = None):\n    os.system(command(Checked(names=x)))",
    "in_place": """
        def tool(x: list[str]):
            bad = [name for name in x if not PLAIN.fullmatch(name)]
            if not bad:
                os.system("ls " + " ".join(x))
        """,
}

REPORTED = {
    "some_are_bad": """
        def tool(x: list[str]):
            bad = [name for name in x if not PLAIN.fullmatch(name)]
            if bad:
                os.system("ls " + " ".join(x))
        """,
    "all_are_bad": """
        def tool(x: list[str]):
            good = [name for name in x if PLAIN.fullmatch(name)]
            if not good:
                os.system("ls " + " ".join(x))
        """,
    "emptied": """
        def tool(x: list[str]):
            bad = [name for name in x if not PLAIN.fullmatch(name)]
            bad.clear()
            if not bad:
                os.system("ls " + " ".join(x))
        """,
    "one_condition_of_two": "def tool(x: list[str]):\n    validate_two(x)\n    os.system('ls ' + ' '.join(x))",
    "all_but_one": "def tool(x: list[str]):\n    validate_one(x)\n    os.system('ls ' + ' '.join(x))",
    "other_list": "def tool(x: list[str], y: list[str]):\n    validate(x)\n    os.system('ls ' + ' '.join(y))",
    "field_on_the_other_branch": "def tool(x: list[str] | None = None):\n    os.system(unchecked(Filter(names=x)))",
    "added_where_there_is_none": """
        def tool(x: list[str], y: str):
            names = [*x]
            if not names:
                names.append(y)
                os.system("ls " + " ".join(names))
        """,
}


def test_all_elements_have_passed_where_the_list_of_the_others_is_empty(tmp_path):
    assert reported(tmp_path, "command-injection", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
