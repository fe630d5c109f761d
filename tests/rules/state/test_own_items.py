"""Items under a key that only the running call has (its request's id, its thread, its task) are no shared ground."""

import pytest

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import asyncio
import threading

import pydantic
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("demo")
paths = {{}}


class Sent(pydantic.BaseModel):
    request_id: str


def is_new(request):
    return not paths.get(str(request))


def label(ctx):
    return f"run-{{ctx.request_id}}"


@mcp.tool()
async def run(name: str, sent: Sent, ctx: Context) -> str:
    {test}
        await asyncio.sleep(1)
        {write} = f"{{name}} {{paths}}"
    return "done"
"""


def races(tmp_path, test, write):
    file = tmp_path / "server.py"
    file.write_text(SERVER.format(test=test, write=write), encoding="utf-8")
    findings = Project([file], settings=Settings()).check().findings
    return [row.rule for row in findings if row.rule in ("check-then-act", "lost-update")]


@pytest.mark.parametrize(
    ("test", "write"),
    [
        ("if not paths.get(str(ctx.request_id)):", "paths[str(ctx.request_id)]"),
        ("if ctx.request_id not in paths:", "paths[ctx.request_id]"),
        ("if is_new(ctx.request_id):", "paths[str(ctx.request_id)]"),
        ("if is_new(request=getattr(ctx, 'request_id', None)):", "paths[f'{ctx.request_id}']"),
        ("key = ctx.request_context.request_id\n    if key not in paths:", "paths[key]"),
        ("key = (ctx.session_id, ctx.request_id)\n    if key not in paths:", "paths[key]"),
        ("if asyncio.current_task() not in paths:", "paths[asyncio.current_task()]"),
        ("if threading.get_ident() not in paths:", "paths[threading.get_ident()]"),
    ],
)
def test_the_item_of_the_running_call_is_its_own(tmp_path, test, write):
    assert races(tmp_path, test, write) == []


@pytest.mark.parametrize(
    ("test", "write"),
    [
        ("if not paths.get(str(ctx.client_id)):", "paths[str(ctx.client_id)]"),
        ("if is_new(ctx.client_id):", "paths[str(ctx.client_id)]"),
        ("if paths.get('last') != name:", "paths['last']"),
        ("key = sent.request_id\n    if key not in paths:", "paths[key]"),
        ("key = ctx.request_id\n    key = ctx.client_id\n    if key not in paths:", "paths[key]"),
    ],
)
def test_an_item_that_other_calls_reach_is_not(tmp_path, test, write):
    assert races(tmp_path, test, write) == ["check-then-act"]
