"""stdout-on-stdio-server: who writes to the stream that clients read."""

import pytest

RULE = "stdout-on-stdio-server"
OLD, NEW = "mcp==1.9", "mcp==2.1"


def server(body, end="mcp.run()", before="", head="import logging, os, subprocess, sys"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return (
        f"{head}\n{before}\n@mcp.tool()\ndef f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"
        f"if __name__ == '__main__':\n    {end}\n"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "print(a)",
        "print(a, file=sys.stdout)",
        "print(a, file=None)",
        "sys.stdout.write(a)",
        "sys.stdout.buffer.write(b'a')",
        "os.write(1, b'a')",
        "import pprint; pprint.pprint(a)",
        "import click; click.echo(a)",
        "from rich.console import Console; Console().print(a)",
    ],
)
def test_what_writes_to_it(spoken, statement):
    (finding,) = spoken(RULE, server(statement), sdk=OLD)
    assert (finding.severity.word, finding.tool) == ("error", "f")


@pytest.mark.parametrize(
    "statement",
    [
        "print(a, file=sys.stderr)",
        "with open('log.txt', 'a') as log: print(a, file=log)",
        "sys.stderr.write(a)",
        "os.write(2, b'a')",
        "import click; click.echo(a, err=True)",
        "from rich.console import Console; Console(stderr=True).print(a)",
        "logging.getLogger('x').warning(a)",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    print(a)",
    ],
)
def test_what_goes_elsewhere(spoken, statement):
    assert not spoken(RULE, server(statement), sdk=OLD, strict=True)


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("mcp.run()", 1),
        ("mcp.run('stdio')", 1),
        ("mcp.run(transport=os.environ['TRANSPORT'])", 1),
        ("mcp.run(transport='sse')", 0),
        ("mcp.run(transport='streamable-http')", 0),
        ("import uvicorn; uvicorn.run(mcp.streamable_http_app())", 0),
        ("mcp.run('sse' if os.environ.get('HTTP') else 'stdio')", 1),
        ("pass", 1),
    ],
)
def test_transports(spoken, end, expected):
    assert len(spoken(RULE, server("print(a)", end), sdk=OLD)) == expected


def test_newer_sdks_divert_what_handlers_write(spoken):
    assert not spoken(RULE, server("print(a)"), sdk=NEW, server="mcp2")
    (finding,) = spoken(RULE, server("print(a)"), sdk=NEW, server="mcp2", strict=True)
    assert (finding.severity.word, finding.confidence.word) == ("note", "low")


@pytest.mark.parametrize("sdk", [OLD, NEW])
def test_bodies_of_modules(spoken, sdk):
    assert len(spoken(RULE, server("pass", before="print('loaded')"), sdk=sdk)) == 1


def test_modules_that_the_server_imports(spoken):
    helper = "print('helper is loaded')\ndef g(): return 1\nif __name__ == '__main__':\n    print(g())\n"
    (finding,) = spoken(RULE, server("pass", before="import helper"), sdk=OLD, helper=helper)
    assert (finding.location.path, finding.location.line) == ("helper.py", 1)


def test_scripts_that_no_server_imports(spoken):
    script = "from mcp import ClientSession\nprint('client')\n"
    assert not spoken(RULE, server("pass"), sdk=OLD, client=script)


def test_what_is_printed_on_the_way_to_the_server(spoken):
    code = """
    import sys, argparse
    def banner():
        print("welcome")
    def main():
        parser = argparse.ArgumentParser()
        args = parser.parse_args()
        if args.version:
            print("1.0")
            return
        if args.command == "list":
            print("tools: none")
        elif args.command == "check":
            print("fine")
            sys.exit(0)
        else:
            banner()
            try:
                mcp.run()
            except KeyboardInterrupt:
                print("stopped")
            print("ended")
    """
    (finding,) = spoken(RULE, code, sdk=NEW)
    assert (finding.function, finding.location.line) == ("banner", 6)


def test_a_program_that_gives_up(spoken):
    code = """
    import os, sys
    if not os.environ.get("KEY"):
        print("KEY is not set")
        sys.exit(1)
    mcp.run()
    """
    assert not spoken(RULE, code, sdk=OLD)


def test_log_handlers(spoken):
    before = "logging.basicConfig(handlers=[logging.StreamHandler(sys.stdout)])"
    assert len(spoken(RULE, server("pass", before=before), sdk=OLD)) == 1
    assert not spoken(RULE, server("pass", before="logging.basicConfig(level='INFO')"), sdk=OLD)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("subprocess.run(['make'])", 1),
        ("subprocess.run(['make'], stdout=None)", 1),
        ("subprocess.Popen(['make'])", 1),
        ("os.system('make')", 1),
        ("subprocess.run(['make'], capture_output=True)", 0),
        ("subprocess.run(['make'], stdout=subprocess.DEVNULL)", 0),
        ("subprocess.check_output(['make'])", 0),
        ("subprocess.run(['make'], **{'stdout': 2})", 0),
    ],
)
def test_children(spoken, call, expected):
    assert len(spoken(RULE, server(call), sdk=OLD)) == expected


@pytest.mark.parametrize("redirect", ["sys.stdout = sys.stderr", "os.dup2(2, 1)"])
def test_programs_that_redirect_the_stream(spoken, redirect):
    assert not spoken(RULE, server("print(a)", before=redirect), sdk=OLD)


def test_another_encoding_is_no_other_stream(spoken):
    before = "import io; sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')"
    assert spoken(RULE, server("print(a)", before=before), sdk=OLD)


@pytest.mark.parametrize("test", ["transport != 'stdio'", "not args.stdio", "sys.stdout.isatty()"])
def test_under_a_test_of_the_transport(spoken, test):
    code = f"""
    import sys
    def main(transport, args):
        if {test}:
            print("listening")
        mcp.run(transport)
    """
    assert not spoken(RULE, code, sdk=OLD)


def test_a_stream_that_is_chosen(spoken):
    before = "logging.StreamHandler(sys.stderr if os.environ.get('STDIO') else sys.stdout)"
    assert not spoken(RULE, server("pass", before=before), sdk=OLD)


def test_a_handler_that_captures_what_code_prints(spoken):
    body = "import io\nold = sys.stdout\nsys.stdout = io.StringIO()\ntry:\n    print(a)\nfinally:\n    sys.stdout = old"
    assert not spoken(RULE, server(body), sdk=OLD)
