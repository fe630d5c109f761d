"""Names of modules and classes stay as they are for all handlers, unless one of them binds them again after all."""

from taint.tools import reported

HELPERS = """
class Settings:
    command = "date"
    shell = "sh"


def run():
    os.system(Settings.command)


def run_through():
    run()


def configure(name, value):
    setattr(Settings, name, value)
"""

BOUND_AGAIN = {
    "after_a_call": "def tool(x: str):\n    run()\n    setattr(Settings, 'command', x)\n    run()",
    "below_another_function": "def tool(x: str):\n    run_through()\n    configure('command', x)\n    run_through()",
    "while_it_runs": """
        def tool(x: str):
            def step():
                run()
                setattr(Settings, 'command', x)
            step()
            step()
    """,
}

LEFT_ALONE = {
    "another_name": "def tool(x: str):\n    run()\n    setattr(Settings, 'shell', x)\n    run()",
    "not_at_all": "def tool(x: str):\n    run()\n    run_through()",
}


def test_what_a_handler_binds_again_is_seen_by_what_ran_before(tmp_path):
    for name, source in BOUND_AGAIN.items():
        folder = tmp_path / name
        folder.mkdir()
        assert reported(folder, "command-injection", {name: source}, HELPERS) == {name}


def test_what_handlers_leave_alone_is_harmless(tmp_path):
    assert reported(tmp_path, "command-injection", LEFT_ALONE, HELPERS) == set()
