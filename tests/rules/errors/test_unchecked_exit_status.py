"""unchecked-exit-status: child processes whose end nobody looks at."""

import pytest

RULE = "unchecked-exit-status"
IMPORTS = "import asyncio, os, subprocess\n"


def tool(body, head="def", before=""):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{IMPORTS}{before}\n@mcp.tool()\n{head} f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"


@pytest.mark.parametrize(
    "body",
    [
        "subprocess.run(['make', a])",
        "return subprocess.run(['make', a], capture_output=True, text=True).stdout",
        "done = subprocess.run(['make', a], capture_output=True)\nreturn done.stdout.decode()",
        "subprocess.call(['make', a])",
        "status = subprocess.call(['make', a])",
        "os.system('make')",
        "process = subprocess.Popen(['make', a], stdout=subprocess.PIPE)\nout, err = process.communicate()\nreturn out",
        "subprocess.Popen(['make', a]).wait()",
    ],
)
def test_a_status_that_nothing_looks_at(spoken, body):
    (finding,) = spoken(RULE, tool(body))
    assert finding.severity.word == "warning"
    assert "exit status" in finding.message


def test_processes_of_asyncio(spoken):
    body = "process = await asyncio.create_subprocess_exec('make', a)\nawait process.communicate()"
    (finding,) = spoken(RULE, tool(body, "async def"))
    assert "`Process.communicate`" in finding.message


def test_helpers_on_both_sides(spoken):
    """The helper that runs the command and the one that looks at its status are different functions."""
    run = "def run(*args):\n    return subprocess.run(args, capture_output=True)\n"
    (finding,) = spoken(RULE, tool("return run('make', a).stdout", before=run))
    assert finding.location.line == 5
    look = "def checked(done):\n    if done.returncode:\n        raise ValueError\n    return done.stdout\n"
    assert not spoken(RULE, tool("return checked(run('make', a))", before=run + look), strict=True)


def test_a_number_that_a_helper_hands_on(spoken):
    before = "def sh(command):\n    return os.system(command)\n"
    (finding,) = spoken(RULE, tool("sh('make')", before=before))
    assert finding.location.line == 10
    assert not spoken(RULE, tool("if sh('make') != 0:\n    raise ValueError(a)", before=before), strict=True)


@pytest.mark.parametrize(
    "body",
    [
        "subprocess.run(['make', a], check=True)",
        "subprocess.run(['make', a], check=a == 'x')",
        "subprocess.run(['make', a], **{'check': True})",
        "subprocess.run(['make', a]).check_returncode()",
        "subprocess.check_call(['make', a])",
        "return subprocess.check_output(['make', a]).decode()",
        "if subprocess.run(['make', a]).returncode != 0:\n    raise ValueError(a)",
        "done = subprocess.run(['make', a])\nreturn str(done.returncode)",
        "status = os.system('make')\nif status:\n    raise ValueError(a)",
        "return f'ended with {os.system(\"make\")}'",
        "process = subprocess.Popen(['make', a])\nif process.wait() != 0:\n    raise ValueError(a)",
        "process = subprocess.Popen(['make', a])\nprocess.communicate()\nreturn str(process.returncode)",
        "process = subprocess.Popen(['make', a])\nwhile process.poll() is None:\n    pass\nprocess.wait()",
        "subprocess.Popen(['make', a])",
        "process = subprocess.Popen(['make', a])\nprocess.terminate()\nprocess.wait()",
        "return judge(subprocess.run(['make', a]))",
    ],
)
def test_statuses_that_count(spoken, body):
    assert not spoken(RULE, tool(body, before="from elsewhere import judge\n"), strict=True)


@pytest.mark.parametrize("command", ["['grep', a, 'x']", "['/usr/bin/which', a]", "['open', a]"])
def test_programs_whose_status_is_an_answer(spoken, command):
    assert not spoken(RULE, tool(f"return subprocess.run({command}, capture_output=True).stdout"), strict=True)


@pytest.mark.parametrize(
    "body",
    [
        "done = subprocess.run(['make', a], capture_output=True)\nreturn done.stdout + done.stderr",
        "return subprocess.run(['make', a], check=False).stdout",
        "return subprocess.run(['make', a], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout",
    ],
)
def test_shown_errors_are_for_strict(spoken, body):
    assert not spoken(RULE, tool(body))
    (finding,) = spoken(RULE, tool(body), strict=True)
    assert finding.severity.word == "note"


SSH = """client = paramiko.SSHClient()
stdin, stdout, stderr = client.exec_command('make')
"""


def test_the_status_of_a_command_on_another_machine(spoken):
    """It is known to the channel of the streams that the call returns."""
    before = "import paramiko\n"
    (finding,) = spoken(RULE, tool(SSH + "return stdout.read().decode()", before=before))
    assert finding.location.line == 10
    assert not spoken(RULE, tool(SSH + "return str(stdout.channel.recv_exit_status())", before=before), strict=True)
