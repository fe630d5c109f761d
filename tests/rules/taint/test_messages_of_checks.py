"""A check that answers with the checked value, or with one of many messages about what is wrong."""

from taint.tools import reported

HELPERS = """
def checked(x: str) -> tuple[Path | None, str | None]:
    if not x:
        return None, "empty"
    if len(x) > 100:
        return None, "long"
    if len(x) < 3:
        return None, f"short: {x}"
    if x.count(" "):
        return None, "holds blanks"
    if x.count("\\\\n"):
        return None, "holds line breaks"
    if x.count("~"):
        return None, f"names a home: {x}"
    path = (ROOT / x).resolve()
    if not path.is_relative_to(ROOT):
        return None, "outside"
    if not path.is_file():
        return None, f"no file: {path}"
    if not path.suffix:
        return None, f"no suffix: {path}"
    if path.stat().st_size > 1000:
        return None, f"too large: {path}"
    return path, None
"""

SILENT = {
    "without_message": """
        def tool(x: str):
            path, message = checked(x)
            if message:
                return message
            return open(str(path)).read()
        """,
    "message_is_none": """
        def tool(x: str):
            path, message = checked(x)
            if message is not None:
                return message
            return path.read_text()
        """,
}

REPORTED = {
    "message_ignored": """
        def tool(x: str):
            path, message = checked(x)
            return open(x).read()
        """,
    "message_turned_around": """
        def tool(x: str):
            path, message = checked(x)
            if message:
                return open(x).read()
        """,
}


def test_no_message_means_that_the_value_was_checked(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
