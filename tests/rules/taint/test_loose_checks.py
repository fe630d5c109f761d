"""Checks that look like guards: of a command's first word, of listed folders, of a path whose resolved form is left."""

from taint.tools import reported

HELPERS = """
ALLOWED = {"ls", "find"}
FOLDERS = {"/", "/etc", "/root"}


def of_program(words):
    if not words or words[0] not in ALLOWED:
        raise ValueError("no")


def exists(path):
    try:
        path.resolve(strict=True)
    except OSError:
        raise ValueError("no") from None
"""

FIRST_WORD = {
    "split": "def tool(x: str):\n    words = shlex.split(x)\n    if words[0] in ALLOWED:\n        subprocess.run(words)",
    "given_list": "def tool(x: list[str]):\n    of_program(x)\n    subprocess.run(x)",
    "put_together": """
        def tool(x: str):
            words = []
            for word in shlex.split(x):
                words.append(word)
            of_program(words)
            subprocess.run(words)
    """,
    "one_of_several": """
        def tool(x: str | list[str]):
            words = x.split() if isinstance(x, str) else [str(each) for each in x]
            of_program(words)
            subprocess.run(words)
    """,
}

WHOLE = {
    "other_words": "def tool(x: str):\n    if x in ALLOWED:\n        subprocess.run([x, '-l'])",
    "all_words": "def tool(x: list[str]):\n    for word in x:\n        if word not in ALLOWED:\n            raise ValueError\n    subprocess.run(x)",
}


def test_a_first_word_says_nothing_of_the_others(tmp_path):
    assert reported(tmp_path, "program-allowlist", {**FIRST_WORD, **WHOLE}, HELPERS) == set(FIRST_WORD)


LOOSE = {
    "listed": "def tool(x: str):\n    p = Path(x).resolve()\n    if str(p) in FOLDERS:\n        raise ValueError\n    p.read_text()",
    "in_vain": "def tool(x: str):\n    p = Path(x)\n    exists(p)\n    p.read_text()",
}

TIGHT = {
    "contained": "def tool(x: str):\n    p = (ROOT / x).resolve()\n    p.relative_to(ROOT)\n    p.read_text()",
    "unchecked": "def tool(x: str):\n    Path(x).resolve().read_text()",
}


def test_a_path_that_is_looked_at_is_not_confined(tmp_path):
    assert reported(tmp_path, "bypassable-path-guard", {**LOOSE, **TIGHT}, HELPERS) == set(LOOSE)
