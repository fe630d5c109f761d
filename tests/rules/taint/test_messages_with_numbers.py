"""A check that answers with the checked value, or with a message that tells how large it is."""

from taint.tools import reported

HELPERS = """
LIMITS = {"tool": 1000}

def too_large(name: str, path: Path) -> str | None:
    size = path.stat().st_size
    if size > LIMITS[name]:
        return f"too large for {name}: {size} bytes"
    return None

def number_of(path: Path) -> str | None:
    size = path.stat().st_size
    if size > LIMITS["tool"]:
        return f"{size}"
    return None

def checked(x: str):
    path = (ROOT / x).resolve()
    if not path.is_relative_to(ROOT):
        return None, "outside"
    message = too_large("tool", path)
    if message:
        return None, message
    return path, None

def counted(x: str):
    path = (ROOT / x).resolve()
    if not path.is_relative_to(ROOT):
        return path, number_of(ROOT)
    return path, None
"""

SILENT = {
    "message_with_a_number": """
        def tool(x: str):
            path, message = checked(x)
            if message:
                return message
            return open(path).read()
        """,
}

REPORTED = {
    "number_that_may_be_none": """
        def tool(x: str):
            path, message = counted(x)
            if message:
                return message
            return open(path).read()
        """,
}


def test_a_text_with_words_in_it_is_a_message(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
