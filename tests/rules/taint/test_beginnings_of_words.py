"""What a word of a command begins with decides whether it is an option; what is opened may be a site."""

from taint.tools import reported

HELPERS = """
import repositories
"""

SILENT = {
    "behind_something_else": """
        def tool(x: str):
            subprocess.run(["docker", "push", f"{repositories.current()}:{x}"], check=True)
        """,
    "site": """
        def tool(x: str):
            os.startfile(f"https://example.org/login?region={x}")
        """,
}

REPORTED = {
    "at_the_beginning": """
        def tool(x: str):
            subprocess.run(["docker", "push", f"{x}:latest"], check=True)
        """,
    "behind_what_may_be_empty": """
        def tool(x: str, local: bool):
            subprocess.run(["docker", "push", f"{'' if local else 'registry/'}{x}"], check=True)
        """,
    "any_file": """
        def tool(x: str):
            os.startfile(f"file:///{x}")
        """,
}


def test_an_argument_behind_other_text_is_no_option(tmp_path):
    assert reported(tmp_path, "argument-injection", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
