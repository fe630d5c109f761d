"""What middlewares leave for the handlers of a request: in its state, in its scope, in context variables."""

import textwrap

from taint.tools import reported

from mcplint import Project
from mcplint.finding import Severity

MIDDLEWARES = """
from contextvars import ContextVar

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request

SITES = {"https://one.example", "https://two.example"}
site = ContextVar("site", default="https://one.example")
own = ContextVar("own", default="https://one.example")


def checked(url):
    if url not in SITES:
        raise ValueError("no such site")
    return url


def problem_of(url):
    if url not in SITES:
        return "no such site"
    return None


class Headers:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = dict(scope)
        if "state" not in scope:
            scope["state"] = {}
        scope["state"]["mode"] = None
        self._read(scope)
        await self.app(scope, receive, send)

    def _read(self, scope):
        headers = dict(scope.get("headers", []))
        url = headers.get(b"x-url")
        url = url.decode("latin-1") if url else None
        token = headers.get(b"x-token")
        other = headers.get(b"x-other")
        other = other.decode("latin-1") if other else None
        if other:
            problem = problem_of(other)
            if problem:
                scope["state"]["problem"] = problem
                return
        kept = {"fixed": "https://one.example"}
        if url:
            kept["url"] = url
        if token:
            kept["token"] = token.decode()
        if other:
            kept["other"] = other
        scope["state"]["service"] = kept


class Sites(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        request.state.home = request.headers.get("x-home")
        request.state.listed = checked(request.headers.get("x-listed"))
        request.state.number = int(request.headers.get("x-number"))
        site.set(request.headers.get("x-site"))
        own.set(checked(request.headers.get("x-own")))
        return await call_next(request)


def request_of(ctx: "Context") -> Request:
    return ctx.request_context.request


from mcp.server.fastmcp import Context
"""

FETCH = "async def tool(ctx: Context):\n    {}\n    await httpx.AsyncClient(timeout=5).get({})"


def fetching(before: str, url: str) -> str:
    """A tool that sends a request to ``url``."""
    return FETCH.format(before, url)


REPORTED = {
    "item_of_a_dict": fetching("service = getattr(request_of(ctx).state, 'service', {})", "service.get('url')"),
    "other_item_of_it": fetching("state = request_of(ctx).state", "f'https://{state.service[\"token\"]}.example/'"),
    "attribute": fetching("request = request_of(ctx)", "request.state.home"),
    "variable": fetching("pass", "site.get()"),
}

SILENT = {
    "fixed_item": fetching("service = getattr(request_of(ctx).state, 'service', {})", "service.get('fixed')"),
    "checked_item": fetching("service = getattr(request_of(ctx).state, 'service', {})", "service.get('other')"),
    "constant": fetching("request = request_of(ctx)", "f'https://one.example/{request.state.mode}'"),
    "checked_attribute": fetching("request = request_of(ctx)", "request.state.listed"),
    "number": fetching("request = request_of(ctx)", "f'https://host{request.state.number}/'"),
    "checked_variable": fetching("pass", "own.get()"),
    "of_the_handler_before": fetching("request_of(ctx).state.later = 'https://one.example'", "'https://one.example'"),
    "checked_here": fetching("url = request_of(ctx).state.home\n    if url not in SITES:\n        return", "url"),
}


def test_headers_that_middlewares_leave(tmp_path):
    assert reported(tmp_path, "ssrf", {**REPORTED, **SILENT}, MIDDLEWARES) == set(REPORTED)


def test_the_trace_begins_in_the_middleware(tmp_path):
    source = """
    import httpx
    from mcp.server.fastmcp import Context, FastMCP

    mcp = FastMCP("demo")


    class Headers:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):  # enters
            headers = dict(scope["headers"])
            scope.setdefault("state", {})["url"] = headers[b"x-url"].decode()  # decoded
            await self.app(scope, receive, send)


    @mcp.tool()
    async def fetch(ctx: Context) -> str:
        '''Fetches.'''
        response = await httpx.AsyncClient(timeout=5).get(ctx.request_context.request.state.url)  # sent
        return response.text
    """
    text = textwrap.dedent(source)
    (tmp_path / "server.py").write_text(text)
    (finding,) = [one for one in Project([tmp_path]).check().findings if one.rule == "ssrf"]
    lines = text.splitlines()
    told = [lines[step.location.line - 1].partition("# ")[2] for step in finding.trace]
    assert told == ["enters", "decoded", "sent"]


CLIENTS = """
class Client:
    def __init__(self, url):
        self.http = httpx.AsyncClient(base_url=url, timeout=5)


class Named(Client):
    def __init__(self, name, url):
        super().__init__(url)
        self.name = name


def first(url: str) -> Client:
    return Client(url)  # first


def second(url: str) -> Client:
    return Named("second", url)  # second


def fixed() -> Client:
    return Client("https://one.example")
"""


def test_each_object_with_a_sink_in_its_constructor_is_a_way_of_its_own(tmp_path):
    text = (
        "import httpx\nfrom mcp.server.fastmcp import FastMCP\nmcp = FastMCP('demo')\n"
        + CLIENTS
        + "\n\n@mcp.tool()\ndef one(url: str) -> str:\n    '''One.'''\n    return str(first(url)) + str(fixed())\n"
        + "\n\n@mcp.tool()\ndef two(url: str) -> str:\n    '''Two.'''\n    return str(second(url))\n"
    )
    (tmp_path / "server.py").write_text(text)
    (finding,) = [one for one in Project([tmp_path]).check().findings if one.rule == "ssrf"]
    lines = text.splitlines()
    ends = [lines[flow[-1].location.line - 1].partition("# ")[2] for flow in finding.flows]
    assert sorted(end for end in ends if end) == ["first", "second"]


CHANGED = """
import dataclasses


def settings(ctx, **changes):
    found = ctx.request_context.lifespan_context.get("settings")
    return dataclasses.replace(found, **changes)
"""


def test_what_a_copy_with_changes_holds_besides_them(tmp_path):
    tools = {
        "changed": "def tool(ctx: Context, x: str):\n    httpx.get(settings(ctx, url=x, token='t').url, timeout=5)",
        "either": """
def tool(ctx: Context, x: str, y: bool):
    changed = settings(ctx, token=x)
    httpx.get(changed.url if y else f"https://one.example/{changed.token}", timeout=5)
""",
        "unchanged": "def tool(ctx: Context, x: str):\n    httpx.get(settings(ctx, token=x).url, timeout=5)",
        "whole": "def tool(ctx: Context, x: str):\n    httpx.get(str(settings(ctx, token=x)), timeout=5)",
    }
    helpers = "from mcp.server.fastmcp import Context\n" + CHANGED
    assert reported(tmp_path, "ssrf", tools, helpers, least=Severity.WARNING) == {"changed", "whole"}
