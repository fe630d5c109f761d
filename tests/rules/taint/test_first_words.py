"""Only what looks at the first of a command's words is a check of the program: not keys, names of files and folders."""

from taint.tools import reported

HELPERS = """
import json

NAMES = {"CON", "NUL"}
PROGRAMS = {"git", "ls"}


def is_reserved(path):
    return path.split(".", 1)[0].upper() in NAMES


def merged(error):
    found = {}
    for key, value in error.items():
        if key not in ("kind", "message"):
            found[key] = value
    return found
"""

RUN = "subprocess.run(['tool', '-r', x], capture_output=True)"
OTHERS = {
    "name_of_a_file": f"def tool(x: str):\n    if is_reserved(x):\n        raise ValueError('no')\n    return {RUN}",
    "keys": f"def tool(x: str):\n    merged(json.loads(x))\n    return {RUN}",
    "folder": f"def tool(x: str):\n    if x.split('/')[0] in NAMES:\n        raise ValueError('no')\n    return {RUN}",
}
WORDS = {
    "split": "def tool(x: str):\n    words = x.split()\n    if words[0] not in PROGRAMS:\n        raise ValueError('no')\n"
    "    return subprocess.run(words, capture_output=True)",
    "split_at_blanks": "def tool(x: str):\n    words = x.split(' ')\n    if words[0] not in PROGRAMS:\n"
    "        raise ValueError('no')\n    return subprocess.run(words, capture_output=True)",
    "list": "def tool(x: list[str]):\n    if x[0] not in PROGRAMS:\n        raise ValueError('no')\n"
    "    return subprocess.run(x, capture_output=True)",
}


def test_checks_of_the_first_word(tmp_path):
    assert reported(tmp_path, "program-allowlist", {**OTHERS, **WORDS}, HELPERS) == set(WORDS)


def test_other_checks_leave_the_options_as_they_are(tmp_path):
    assert reported(tmp_path, "argument-injection", {**OTHERS, **WORDS}, HELPERS) == set(OTHERS)
