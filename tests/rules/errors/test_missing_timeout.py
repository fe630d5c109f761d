"""missing-timeout: calls without an end."""

import pytest

RULE = "missing-timeout"
IMPORTS = """
import asyncio, concurrent.futures, queue, smtplib, socket, subprocess, urllib.request
import aiohttp, httpx, openai, paramiko, requests
"""


def tool(body, head="def", before="", decorator="@mcp.tool()"):
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{IMPORTS}{before}\n{decorator}\n{head} f(a: str) -> str:\n    '''Does it.'''\n{lines}    return a\n"


@pytest.mark.parametrize(
    "call",
    [
        "requests.get(a)",
        "requests.post(a, json={})",
        "requests.get(a, timeout=None)",
        "requests.Session().get(a)",
        "urllib.request.urlopen(a)",
        "smtplib.SMTP(a)",
        "socket.create_connection((a, 1))",
        "paramiko.SSHClient().connect(a)",
        "httpx.get(a, timeout=None)",
        "httpx.Client(timeout=None)",
        "openai.OpenAI(timeout=None)",
    ],
)
def test_calls_to_others(spoken, call):
    (finding,) = spoken(RULE, tool(call))
    assert finding.severity.word == "warning"
    assert "wait for ever" in finding.message


@pytest.mark.parametrize(
    "call", ["subprocess.run(['ls'])", "subprocess.check_output(['ls'])", "subprocess.Popen(['ls']).wait()"]
)
def test_child_processes_are_notes(spoken, call):
    (finding,) = spoken(RULE, tool(call))
    assert finding.severity.word == "note"


@pytest.mark.parametrize(
    "call",
    [
        "requests.get(a, timeout=5)",
        "requests.get(a, timeout=LIMIT)",
        "requests.get(a, **OPTIONS)",
        "urllib.request.urlopen(a, None, 5)",
        "socket.create_connection((a, 1), 5)",
        "subprocess.run(['ls'], timeout=5)",
        "subprocess.Popen(['ls'])",
        "httpx.get(a)",
        "httpx.Client().get(a)",
        "openai.OpenAI()",
    ],
)
def test_limits_and_clients_that_have_one(spoken, call):
    assert not spoken(RULE, tool(call, before="from settings import LIMIT, OPTIONS"), strict=True)


@pytest.mark.parametrize(
    "body",
    [
        "async with asyncio.timeout(5):\n    await asyncio.to_thread(requests.get, a)",
        "await asyncio.wait_for(asyncio.to_thread(requests.get, a), 5)",
        "await asyncio.wait_for(work(a), 5)",
        "async with asyncio.timeout(5):\n    await work(a)",
    ],
)
def test_limits_around(spoken, body):
    before = "async def work(a): return await asyncio.open_connection(a, 1)"
    assert not spoken(RULE, tool(body, "async def", before), strict=True)


def test_a_connection_without_a_limit_around(spoken):
    (finding,) = spoken(RULE, tool("await asyncio.open_connection(a, 1)", "async def"))
    assert "asyncio.wait_for" in finding.help


def test_a_tool_with_a_limit(spoken):
    code = tool("requests.get(a)", decorator="@mcp.tool(timeout=30)")
    assert not spoken(RULE, code, server="fastmcp", sdk="fastmcp>=4")


def test_a_default_for_all_sockets(spoken):
    code = tool("urllib.request.urlopen(a)", before="socket.setdefaulttimeout(10)")
    assert not spoken(RULE, code)


def test_one_finding_per_function(spoken):
    (finding,) = spoken(RULE, tool("subprocess.run(['ls'])\nrequests.get(a)\nrequests.post(a)"))
    assert "requests.get" in finding.message
    assert len(finding.labels) == 2
