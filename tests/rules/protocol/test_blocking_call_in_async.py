"""blocking-call-in-async: what keeps the event loop waiting."""

import pytest

RULE = "blocking-call-in-async"
IMPORTS = """
import asyncio, functools, os, sqlite3, subprocess, time, urllib.request
import anyio, boto3, botocore, httpx, requests
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
db = sqlite3.connect("x.db")

def answer() -> requests.Response:
    return SOMETHING

s3 = boto3.client("s3")
"""


def tool(body, head="async def", before=""):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{IMPORTS}{before}\n@mcp.tool()\n{head} f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"


@pytest.mark.parametrize(
    "call",
    [
        "time.sleep(1)",
        "requests.get(a, timeout=5)",
        "requests.Session().post(a)",
        "httpx.get(a)",
        "httpx.Client().get(a)",
        "urllib.request.urlopen(a)",
        "subprocess.run(['ls'])",
        "subprocess.check_output(['ls'])",
        "subprocess.Popen(['ls']).wait()",
        "os.system('ls')",
        "db.execute('SELECT 1')",
        "s3.list_objects(Bucket=a)",
        "input()",
    ],
)
def test_calls_that_wait(spoken, call):
    (finding,) = spoken(RULE, tool(call))
    assert "blocks the event loop in tool `f`" in finding.message


@pytest.mark.parametrize(
    "call",
    [
        "await asyncio.sleep(1)",
        "await httpx.AsyncClient().get(a)",
        "await asyncio.create_subprocess_exec('ls')",
        "subprocess.Popen(['ls'])",
        "requests.Session()",
        "(await anyio.to_thread.run_sync(requests.get, a)).json().get('items')",
        "botocore.response.get_response(a).created.replace(tzinfo=None)",
        "(await anyio.to_thread.run_sync(answer)).json()[0].get('items')",
        "(await anyio.to_thread.run_sync(answer)).headers.get('items')",
        "botocore.xform_name(a).replace('_', '-')",
        "s3.get_paginator('list_objects')",
        "os.path.join(a, 'x')",
        "print(a)",
    ],
)
def test_calls_that_do_not(spoken, call):
    assert not spoken(RULE, tool(call), strict=True)


@pytest.mark.parametrize(
    "body",
    [
        "await asyncio.to_thread(requests.get, a)",
        "await asyncio.to_thread(work, a)",
        "await asyncio.to_thread(lambda: work(a))",
        "await asyncio.get_running_loop().run_in_executor(None, work, a)",
        "await asyncio.get_event_loop().run_in_executor(None, functools.partial(work, a))",
        "await anyio.to_thread.run_sync(work, a)",
        "ThreadPoolExecutor().submit(work, a)",
        "Thread(target=work, args=(a,)).start()",
    ],
)
def test_calls_in_other_threads(spoken, body):
    assert not spoken(RULE, tool(body, before="def work(a): return requests.get(a, timeout=5).text"), strict=True)


def test_helpers_with_the_way_to_them(spoken):
    before = "def work(a):\n    time.sleep(1)\n    return inner(a)\ndef inner(a): return requests.get(a)"
    found = spoken(RULE, tool("work(a)", before=before))
    assert [finding.function for finding in found] == ["work", "inner"]
    assert [step.message for step in found[1].trace] == ["tool `f` starts here", "calls `work`", "calls `inner`"]


def test_a_coroutine_that_is_awaited_later_is_waited_for(spoken):
    (finding,) = spoken(RULE, tool("later = work(a)\nawait later", before="async def work(a):\n    time.sleep(1)"))
    assert [step.message for step in finding.trace] == ["tool `f` starts here", "waits for `later`"]


def test_one_finding_per_function(spoken):
    (finding,) = spoken(RULE, tool("time.sleep(1)\nrequests.get(a)\nos.system('ls')"))
    assert len(finding.labels) == 2


def test_files_are_a_matter_of_strict(spoken):
    code = tool("open(a).read()")
    assert not spoken(RULE, code)
    (finding,) = spoken(RULE, code, strict=True)
    assert finding.severity.word == "note"


@pytest.mark.parametrize(
    ("server", "sdk", "expected"),
    [
        ("mcp", "mcp>=1,<2", 1),
        ("mcp2", "mcp>=2", 0),
        ("fastmcp", "fastmcp>=2,<3", 1),
        ("fastmcp", "fastmcp>=3,<4", 0),
        ("fastmcp", None, 0),
    ],
)
def test_sync_handlers_are_one_note_per_server_where_they_run_in_the_loop(spoken, server, sdk, expected):
    code = (
        tool("time.sleep(1)", "def")
        + "@mcp.tool()\ndef g(a: str) -> str:\n    '''Does it.'''\n    time.sleep(2)\n    return a\n"
    )
    found = spoken(RULE, code, server=server, sdk=sdk)
    assert [finding.severity.word for finding in found] == ["note"] * expected
    assert all("and 1 more handler" in finding.message for finding in found)


def test_low_level_handlers(spoken):
    code = """
    import time
    import mcp.types as types
    from mcp.server.lowlevel import Server
    server = Server("demo")
    @server.list_tools()
    async def list_tools():
        return [types.Tool(name="t", description="Does it.", inputSchema={"type": "object"})]
    @server.call_tool()
    async def call_tool(name, arguments):
        time.sleep(1)
        return []
    """
    assert spoken(RULE, code, server="none")
