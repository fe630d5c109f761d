"""Requests that tools send to the program's own web application: its routes get what the tools were given."""

import textwrap

from taint.tools import reported

from mcplint import Project

APPLICATION = """
from contextlib import asynccontextmanager

from fastapi import APIRouter, Body, Depends, FastAPI, HTTPException, Path as InPath, Query
from httpx import ASGITransport, AsyncClient

app = FastAPI()
router = APIRouter(prefix="/notes")
NAMES = {"one.md", "two.md"}


class Move(BaseModel):
    name: str
    target: str
    times: int = 1


class Files:
    def __init__(self, folder: str) -> None:
        self.folder = folder

    def write(self, name: str) -> None:
        Path(self.folder + "/" + name).write_text("x")


def files() -> Files:
    return Files("/srv/notes")


def named(name: str) -> str:
    return name


def checked(name: str) -> str:
    if name not in NAMES:
        raise HTTPException(status_code=404)
    return name


@router.get("/raw/{path:path}")
async def raw(path: str):
    return {"text": Path(f"/srv/{path}").read_text(), "path": path}


@router.get("/{number}/title")
async def title(number: int):
    return Path(f"/srv/{number}").read_text()


@router.post("/move")
async def move(data: Move):
    Path(f"/srv/{data.target}").write_text("x")
    return data


@router.put("/repeat")
async def repeat(data: Move):
    Path(f"/srv/{data.times}").write_text("x")


@router.get("/search")
async def search(q: Annotated[list[str] | None, Query()] = None, limit: int = 5):
    for word in q or []:
        Path(f"/srv/{word}").read_text()
    return limit


@router.get("/listed")
async def listed(name: str = Query(...), other: str = ""):
    return Path(f"/srv/{name}").read_text() if name in NAMES else other


@router.put("/file/{name}")
async def put(name: str, to: Annotated[Files, Depends(files)]):
    to.write(name)


@router.get("/named/{name}")
async def by_name(name: str = InPath(...), found: str = Depends(named)):
    return Path(f"/srv/{found}").read_text()


@router.get("/checked/{name}")
async def by_checked_name(found: str = Depends(checked)):
    return Path(f"/srv/{found}").read_text()


@router.post("/parts")
async def parts(name: Annotated[str, Body()], text: Annotated[str, Body()]):
    Path(f"/srv/{name}").write_text(text)


app.include_router(router, prefix="/api/{project}")


@asynccontextmanager
async def client():
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://test") as found:
        yield found


async def get(http: AsyncClient, url: str, **options):
    response = await http.get(url, **options)
    response.raise_for_status()
    return response
"""

_TOOL = "async def tool({}):\n    async with {} as http:\n        return str({})"


def asking(request: str, given: str = "x: str", http: str = "client()") -> str:
    """A tool that sends a request."""
    return _TOOL.format(given, http, request)


REPORTED = {
    "path": asking("await get(http, f'/api/main/notes/raw/{x}')"),
    "path_below_another_argument": asking("await get(http, f'/api/{y}/notes/raw/{x}')", "x: str, y: str"),
    "path_below_something": asking("await get(http, f'{os.environ[\"ROOT\"]}/notes/raw/{x}')"),
    "model": asking("await http.post('/api/main/notes/move', json={'name': 'x', 'target': x})"),
    "dumped_model": asking("await http.post('/api/a/notes/move', json=Move(name='a', target=x).model_dump())"),
    "query": asking("await get(http, '/api/main/notes/search', params={'q': x, 'limit': 3})", "x: list[str]"),
    "query_in_url": asking("await get(http, f'/api/main/notes/search?limit=3&q={x}')"),
    "through_an_object": asking("await http.put(f'/api/main/notes/file/{x}')"),
    "through_a_dependency": asking("await get(http, f'/api/main/notes/named/{x}')"),
    "address_that_is_set": asking(
        "await get(http, f'/api/main/notes/raw/{x}')", http="AsyncClient(base_url=os.environ['API'])"
    ),
    "request": asking("await http.request('POST', '/api/main/notes/move', json={'name': 'x', 'target': x})"),
    "parts_of_the_body": asking("await http.post('/api/main/notes/parts', json={'name': x, 'text': 'x'})"),
}

SILENT = {
    "number": asking("await get(http, f'/api/main/notes/{x}/title')"),
    "other_field": asking("await http.post('/api/main/notes/move', json={'name': x, 'target': 'a'})"),
    "field_that_is_a_number": asking("await http.put('/api/a/notes/repeat', json={'name': 'x', 'times': x})"),
    "other_query": asking("await get(http, '/api/main/notes/search', params={'limit': x})"),
    "other_method": asking("await http.delete(f'/api/main/notes/raw/{x}')"),
    "no_such_route": asking("await get(http, f'/api/main/notes/cooked/{x}/twice')"),
    "listed_there": asking("await get(http, '/api/main/notes/listed', params={'name': x})"),
    "checked_in_a_dependency": asking("await get(http, f'/api/main/notes/checked/{x}')"),
    "checked_here": "async def tool(x: str):\n    if x not in NAMES:\n        return\n"
    "    async with client() as http:\n        await get(http, f'/api/main/notes/raw/{x}')",
    "another_server": asking("await get(http, f'/api/main/notes/raw/{x}')", http="AsyncClient(base_url='http://a')"),
    "other_part_of_the_body": asking("await http.post('/api/a/notes/parts', json={'name': 'x', 'text': x})"),
}


def test_what_routes_do_with_arguments_of_tools(tmp_path):
    assert reported(tmp_path, "path-traversal", {**REPORTED, **SILENT}, APPLICATION) == set(REPORTED)


def test_where_the_request_is_sent_is_a_way_of_its_own(tmp_path):
    source = """
    from pathlib import Path

    import httpx
    from fastapi import FastAPI
    from mcp.server.fastmcp import FastMCP

    app = FastAPI()
    mcp = FastMCP("demo")
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


    @app.get("/notes/{name}")
    async def note(name: str) -> str:
        return Path("/srv/" + name).read_text()  # read


    async def ask(url: str):
        return await http.get(url)


    @mcp.tool()
    async def show(name: str) -> str:
        '''Shows a note.'''
        response = await ask(f"/notes/{name}")  # asked
        return response.json()
    """
    text = textwrap.dedent(source)
    (tmp_path / "server.py").write_text(text)
    (finding,) = [one for one in Project([tmp_path]).check().findings if one.rule == "path-traversal"]
    lines = text.splitlines()
    ends = [lines[flow[-1].location.line - 1].partition("# ")[2] for flow in (finding.trace, *finding.flows)]
    assert ends == ["read", "asked"]
