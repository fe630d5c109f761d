"""Commands for a shell whose words are quoted, and of which only the program is looked up in a list."""

from taint.tools import reported

HELPERS = """
ALLOWED = {name.strip() for name in os.environ.get("ALLOWED", "").split(",")}
PATTERNS = [re.compile(pattern) for pattern in os.environ.get("PATTERNS", "").split()]


def is_allowed(program: str) -> bool:
    program = program.strip()
    if program in ALLOWED:
        return True
    for pattern in PATTERNS:
        if pattern.match(program):
            return True
    return False


def quoted(words: list[str]) -> str:
    return " ".join(shlex.quote(word) for word in words)


def check_pipeline(words: list[str]) -> None:
    group = []
    for word in words:
        if word == "|":
            if not is_allowed(group[0]):
                raise ValueError
            group = []
        else:
            group.append(word)
    if group:
        if not is_allowed(group[0]):
            raise ValueError


def quoted_or_blank(words: list[str]) -> str:
    parts = []
    for word in words:
        if word.isspace():
            parts.append(f"'{word}'")
        else:
            parts.append(shlex.quote(word.strip()))
    return " ".join(parts)


def without_comments(words: list[str]) -> list[str]:
    kept = []
    i = 0
    while i < len(words):
        if words[i] == "#":
            i += 2
            continue
        kept.append(words[i])
        i += 1
    return kept
"""

FIRST_WORD_ONLY = {
    "looked_up": """
        def tool(x: list[str]):
            if x[0] not in ALLOWED:
                raise ValueError
            os.system(quoted(x))
        """,
    "looked_up_by_a_function": """
        def tool(x: list[str]):
            if not is_allowed(x[0]):
                raise ValueError
            os.system(quoted(x))
        """,
    "looked_up_without_a_shell": """
        def tool(x: list[str]):
            if not is_allowed(x[0]):
                raise ValueError
            subprocess.run(x)
        """,
    "looked_up_in_each_group_of_words": """
        def tool(x: list[str]):
            check_pipeline(x)
            os.system(quoted(x))
        """,
    "looked_up_where_there_are_words": """
        def tool(x: list[str]):
            if x:
                if x[0] not in ALLOWED:
                    raise ValueError
            os.system(quoted_or_blank(x))
        """,
    "put_together_anew": """
        def tool(x: list[str]):
            check_pipeline(x)
            os.system(quoted_or_blank(without_comments(x)))
        """,
}

OTHERS = {
    "not_looked_up": "def tool(x: list[str]):\n    os.system(quoted(x))",
    "all_looked_up": """
        def tool(x: list[str]):
            for word in x:
                if word not in ALLOWED:
                    raise ValueError
            os.system(quoted(x))
        """,
    "program_only": """
        def tool(x: list[str]):
            if x[0] not in ALLOWED:
                raise ValueError
            os.system(quoted([x[0], "-l"]))
        """,
}


def test_words_behind_the_program_are_free_if_they_are_quoted(tmp_path):
    assert reported(tmp_path, "program-allowlist", {**FIRST_WORD_ONLY, **OTHERS}, HELPERS) == set(FIRST_WORD_ONLY)


def test_quoted_words_are_no_command_of_their_own(tmp_path):
    assert reported(tmp_path, "command-injection", {**FIRST_WORD_ONLY, **OTHERS}, HELPERS) == set()
