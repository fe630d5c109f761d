"""A checked name below a folder of which nobody knows where it comes from, and a folder that a caller chose."""

from taint.tools import reported

from mcplint.finding import Severity

HELPERS = """
from pydantic_settings import BaseSettings

class Settings(BaseSettings):
    home: Path

def unchecked(home: Path, x: str):
    return (home / x).read_text()

def checked(home: Path, x: str):
    if ".." in x or x.startswith("/"):
        raise ValueError("outside")
    return (home / x).read_text()

SETTINGS = Settings()
"""

SILENT = {
    "checked_below_a_folder_of_settings": """
        def tool(x: str, y: str):
            print(y)
            return checked(SETTINGS.home, x)
        """,
    "checked_below_its_resolved_folder": """
        def tool(x: str, y: str):
            print(y)
            return checked(SETTINGS.home.resolve(), x)
        """,
}

REPORTED = {
    "not_checked": """
        def tool(x: str):
            return unchecked(SETTINGS.home, x)
        """,
    "folder_of_the_caller": """
        def tool(x: str, y: str):
            return checked(Path(y), x)
        """,
    "resolved_folder_of_the_caller": """
        def tool(x: str, y: str):
            return checked(Path(y).resolve(), x)
        """,
    "folder_below_one_of_settings": """
        def tool(x: str, y: str):
            return checked(SETTINGS.home / y, x)
        """,
}


def test_the_folder_is_judged_by_itself(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS, Severity.WARNING) == set(REPORTED)
