"""Calls that never return end a path, and so do cases of ``match`` that leave nothing: what is behind them is what the
test let through."""

from taint.tools import reported

HELPERS = """
import sys
import typing
from typing import NoReturn, assert_never

from external import stop_everything


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


def fail(message) -> NoReturn:
    stop_everything(message)


def fail_later(message) -> "typing.NoReturn":
    stop_everything(message)


async def fail_async() -> typing.Never:
    await stop_everything()


def perhaps(message) -> None:
    stop_everything(message)


class App:
    def stop(self) -> NoReturn:
        raise NotImplementedError


APP = App()
"""

GUARD = "def tool(x: str):\n    if not x.isalnum():\n        {end}\n    os.system('id ' + x)"

ENDS = {
    "sys_exit": "sys.exit(1)",
    "builtin_exit": "exit()",
    "builtin_quit": "quit('no')",
    "at_once": "os._exit(2)",
    "aborted": "os.abort()",
    "replaced": "os.execv('/bin/true', ['true'])",
    "annotated": "fail('no')",
    "annotated_by_text": "fail_later('no')",
    "method": "APP.stop()",
    "raised": "raise SystemExit(1)",
}

GOES_ON = {
    "not_annotated": GUARD.format(end="perhaps('no')"),
    "caught": """
        def tool(x: str):
            try:
                if not x.isalnum():
                    sys.exit(1)
            except SystemExit:
                pass
            os.system("id " + x)
        """,
}


def test_what_is_behind_the_end_of_a_path_is_what_the_test_let_through(tmp_path):
    tools = {name: GUARD.format(end=end) for name, end in ENDS.items()}
    tools["awaited"] = (
        "async def tool(x: str):\n    if not x.isalnum():\n        await fail_async()\n    os.system('id ' + x)"
    )
    tools["unreachable"] = "def tool(x: str):\n    sys.exit(1)\n    os.system('id ' + x)"
    assert reported(tmp_path, "command-injection", {**tools, **GOES_ON}, HELPERS) == set(GOES_ON)


def test_the_end_of_the_process_is_reported_all_the_same(tmp_path):
    tools = {name: GUARD.format(end=ENDS[name]) for name in ("sys_exit", "at_once", "raised")}
    assert reported(tmp_path, "exit-in-handler", tools, HELPERS) == set(tools)


EXHAUSTED = {
    "wildcard": """
        def tool(x: str):
            match x:
                case "a" | "b":
                    pass
                case _:
                    raise ValueError
            os.system("id " + x)
        """,
    "never": """
        def tool(x: str):
            match x:
                case "a" | "b":
                    pass
                case other:
                    assert_never(other)
            os.system("id " + x)
        """,
    "all_members": """
        def tool(x: str, colour: Colour):
            word = x
            match colour:
                case Colour.RED:
                    word = "r"
                case Colour.BLUE:
                    word = "b"
            os.system("id " + word)
        """,
    "all_literals": """
        def tool(x: str, colour: Literal["red", "blue"]):
            match colour:
                case "red":
                    return
                case "blue":
                    return
            os.system("id " + x)
        """,
    "all_members_by_if": """
        def tool(x: str, colour: Colour):
            if colour == Colour.RED:
                return
            elif colour is Colour.BLUE:
                return
            os.system("id " + x)
        """,
    "condition_of_a_case": """
        def tool(x: str):
            match x:
                case word if word.isalnum():
                    os.system("id " + word)
        """,
    "condition_the_other_way": """
        def tool(x: str):
            match x:
                case word if not word.isalnum():
                    return
            os.system("id " + x)
        """,
}

LEFT_OVER = {
    "no_wildcard": """
        def tool(x: str):
            match x:
                case "a":
                    pass
            os.system("id " + x)
        """,
    "one_member": """
        def tool(x: str, colour: Colour):
            match colour:
                case Colour.RED:
                    return
            os.system("id " + x)
        """,
    "member_on_condition": """
        def tool(x: str, colour: Colour):
            match colour:
                case Colour.RED if x:
                    return
                case Colour.BLUE:
                    return
            os.system("id " + x)
        """,
}


def test_a_match_that_leaves_nothing_ends_there(tmp_path):
    assert reported(tmp_path, "command-injection", {**EXHAUSTED, **LEFT_OVER}, HELPERS) == set(LEFT_OVER)
