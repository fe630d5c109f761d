"""Servers made from OpenAPI documents and FastAPI applications; every expectation is what the real SDK lists."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from mcplint.config import Settings
from mcplint.engines.native import analyse
from mcplint.surface.model import Surface

FASTMCP = ("fastmcp==3.4.10", "mcp==1.30.0")
DOCUMENT = """
import httpx
from fastmcp import FastMCP
SPEC = {
    "openapi": "3.0.3",
    "info": {"title": "Pets", "version": "1"},
    "components": {"schemas": {
        "Pet": {
            "type": "object",
            "properties": {"name": {"type": "string", "nullable": True}, "age": {"type": "integer", "minimum": 0}},
            "required": ["name"],
        },
    }},
    "paths": {
        "/pets/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "operationId": "get-pet__v1",
                "summary": "Get a pet",
                "responses": {"200": {"description": "ok", "content": {
                    "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}},
                }}},
            },
            "patch": {
                "description": "Change a pet",
                "requestBody": {"required": True, "content": {"application/json": {"schema": {
                    "type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"],
                }}}},
                "responses": {},
            },
        },
    },
}
"""


def surface_of(tmp_path: Path, source: str, sdk: tuple[str, ...] = FASTMCP) -> Surface:
    (tmp_path / "server.py").write_text(dedent(source), encoding="utf-8")
    return analyse([tmp_path], Settings(sdk=sdk)).surface


def test_every_operation_of_a_literal_document_is_a_tool(tmp_path: Path) -> None:
    surface = surface_of(tmp_path, DOCUMENT + "mcp = FastMCP.from_openapi(SPEC, client=httpx.AsyncClient())\n")
    get, patch = surface.servers[0].tools
    assert (get.name, get.description) == ("get_pet", "Get a pet")
    assert get.input_schema == {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    pet = {
        "type": "object",
        "properties": {"name": {"type": ["string", "null"]}, "age": {"type": "integer", "minimum": 0.0}},
        "required": ["name"],
    }
    assert get.output_schema == {
        "type": "object",
        "properties": {"result": {"type": "array", "items": pet}},
        "required": ["result"],
        "x-fastmcp-wrap-result": True,
    }
    assert (patch.name, patch.description) == ("PATCH_petsid", "Change a pet")
    assert patch.input_schema == {
        "type": "object",
        "properties": {"id__path": {"type": "string", "description": "(Path parameter)"}, "id": {"type": "integer"}},
        "required": ["id__path", "id"],
    }
    assert get.exact and patch.exact


def test_route_maps_leave_out_operations_or_make_resources_of_them(tmp_path: Path) -> None:
    surface = surface_of(
        tmp_path,
        DOCUMENT
        + dedent("""
        from fastmcp.server.openapi import MCPType, RouteMap
        mcp = FastMCP.from_openapi(SPEC, client=httpx.AsyncClient(), route_maps=[
            RouteMap(methods=["PATCH"], mcp_type=MCPType.EXCLUDE),
            RouteMap(pattern=r"{id}$", mcp_type=MCPType.RESOURCE_TEMPLATE),
        ])
        """),
    )
    (server,) = surface.servers
    assert server.tools == []
    assert [(row.uri, row.template) for row in server.resources] == [("resource://get_pet/{id}", True)]


def test_a_pattern_that_could_take_long_is_not_tried(tmp_path: Path) -> None:
    surface = surface_of(
        tmp_path,
        DOCUMENT
        + dedent("""
        from fastmcp.server.openapi import MCPType, RouteMap
        mcp = FastMCP.from_openapi(SPEC, client=httpx.AsyncClient(), route_maps=[
            RouteMap(pattern=r"(a+)+$", mcp_type=MCPType.EXCLUDE),
        ])
        """),
    )
    assert surface.servers[0].tools == []
    assert [row.reason for row in surface.unresolved] == ["a pattern of `route_maps` is too complicated"]


def test_a_document_that_is_read_at_run_time_is_reported(tmp_path: Path) -> None:
    surface = surface_of(
        tmp_path,
        """
        import json
        from fastmcp import FastMCP
        mcp = FastMCP.from_openapi(json.loads(open("api.json").read()))
        @mcp.tool
        def own() -> None: ...
        """,
    )
    assert [row.reason for row in surface.unresolved] == ["the tools come from an OpenAPI document that is not known"]
    assert [tool.name for tool in surface.servers[0].tools] == ["own"]


APPLICATION = """
from typing import Annotated
from fastapi import APIRouter, Body, FastAPI, Header, Query, Request
from pydantic import BaseModel

app = FastAPI()
router = APIRouter(prefix="/users", tags=["users"])

class User(BaseModel):
    name: str

@router.post("/", status_code=201)
async def create_user(user: User, request: Request, notify: bool = False) -> User: ...

@router.put("/{user_id}")
async def put_user(user_id: int, user: User, why: Annotated[str, Body()]): ...

@app.get("/days", operation_id="list_days", tags=["days"])
def days(x_token: Annotated[str | None, Header()] = None, n: int = Query(..., ge=1, description="How many")):
    "Days."

app.include_router(router, prefix="/api")
"""


def test_the_routes_of_an_application_are_tools(tmp_path: Path) -> None:
    surface = surface_of(tmp_path, APPLICATION + "from fastmcp import FastMCP\nmcp = FastMCP.from_fastapi(app)\n")
    tools = {tool.name: tool for tool in surface.servers[0].tools}
    assert list(tools) == ["list_days", "create_user_api_users", "put_user_api_users"]
    assert tools["list_days"].input_schema == {
        "type": "object",
        "properties": {
            "n": {"type": "integer", "minimum": 1.0, "title": "N", "description": "How many"},
            "x-token": {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "X-Token"},
        },
        "required": ["n"],
    }
    assert tools["create_user_api_users"].input_schema == {
        "type": "object",
        "properties": {
            "notify": {"type": "boolean", "default": False, "title": "Notify"},
            "name": {"type": "string", "title": "Name"},
        },
        "required": ["name"],
    }
    put = tools["put_user_api_users"].input_schema
    assert list(put["properties"]) == ["user_id", "user", "why"]
    assert put["required"] == ["user_id", "user", "why"]
    assert tools["list_days"].handler == "server.days"


def test_fastapi_mcp_lists_the_operations_that_its_filters_let_through(tmp_path: Path) -> None:
    source = APPLICATION + "from fastapi_mcp import FastApiMCP\nmcp = FastApiMCP(app, exclude_tags=['users'])\n"
    (tool,) = surface_of(tmp_path, source, ("mcp==1.30.0",)).servers[0].tools
    assert tool.name == "list_days"
    assert tool.description == (
        "Days\n\nDays.\n\n### Responses:\n\n**200**: Successful Response (Success Response)"
        "\nContent-Type: application/json"
    )
    assert tool.input_schema == {
        "type": "object",
        "properties": {"n": {"type": "integer", "minimum": 1, "title": "n", "description": "How many"}},
        "required": ["n"],
        "title": "list_daysArguments",
    }


def test_a_route_that_cannot_be_told_leaves_the_whole_application_unresolved(tmp_path: Path) -> None:
    source = (
        APPLICATION
        + "import os\nfrom fastmcp import FastMCP\napp.get(os.environ['X'])(days)\nFastMCP.from_fastapi(app)\n"
    )
    surface = surface_of(tmp_path, source)
    assert len(surface.unresolved) == 1
    assert surface.servers[0].tools == []
