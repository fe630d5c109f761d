"""reads-stdin: who reads the stream that clients write to."""

import pytest

RULE = "reads-stdin"
OLD, NEW = "mcp==1.9", "mcp==2.1"


def server(body, end="mcp.run()"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return (
        f"import subprocess, sys\n@mcp.tool()\ndef f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"
        f"if __name__ == '__main__':\n    {end}\n"
    )


@pytest.mark.parametrize(
    "statement",
    ["input()", "sys.stdin.read()", "sys.stdin.readline()", "import getpass; getpass.getpass()", "breakpoint()"],
)
@pytest.mark.parametrize("sdk", [OLD, NEW])
def test_what_reads_it(spoken, statement, sdk):
    (finding,) = spoken(RULE, server(statement), sdk=sdk)
    assert finding.severity.word == "error"


def test_servers_over_http(spoken):
    assert not spoken(RULE, server("input()", "mcp.run(transport='sse')"), sdk=OLD)


def test_on_the_way_to_the_server_and_elsewhere(spoken):
    code = """
    def setup():
        return input("Key: ")
    def main():
        mcp.run()
    def start():
        key = input("Key: ")
        mcp.run()
    """
    (finding,) = spoken(RULE, code, sdk=OLD)
    assert finding.function == "start"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("subprocess.run(['ssh', a], capture_output=True)", 1),
        ("subprocess.run(['/usr/bin/ffmpeg', '-i', a], capture_output=True)", 1),
        ("subprocess.run(f'ssh {a}', shell=True, capture_output=True)", 1),
        ("subprocess.Popen(['ssh', '-N', '-L', a, 'host'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)", 0),
        ("subprocess.run(['ssh', '-n', a, 'ls'], capture_output=True)", 0),
        ("subprocess.run(f'ssh -n {a} ls', shell=True, capture_output=True)", 0),
        ("subprocess.run(['ssh', '-i', a, 'host', 'ls'], capture_output=True)", 1),
        ("subprocess.run(['psql', '-c', a], capture_output=True)", 0),
        ("subprocess.run(['psql', '-d', a], capture_output=True)", 1),
        ("subprocess.run(['ssh', a], stdin=subprocess.DEVNULL, capture_output=True)", 0),
        ("subprocess.run(['ssh', a], input='', capture_output=True)", 0),
        ("subprocess.run(['git', 'status'], capture_output=True)", 0),
    ],
)
def test_children(spoken, call, expected):
    assert len(spoken(RULE, server(call), sdk=OLD)) == expected
    assert not spoken(RULE, server(call), sdk=NEW, server="mcp2")
