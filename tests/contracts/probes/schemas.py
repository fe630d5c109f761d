"""What the SDKs publish for a signature, and what they do with arguments."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

from observing import observation, raised
from pydantic import Field, TypeAdapter


async def published(sdk: Any, function: Any) -> dict[str, Any]:
    """The row of ``tools/list`` for a server with this one tool."""
    server = sdk.Server("one")
    server.tool()(function)
    async with sdk.connect(server) as client:
        return (await client.tools())[0]


def echo_type(value: Any) -> str:
    """A value as text that shows its type."""
    return f"{type(value).__name__} {value!r}"


@observation()
async def untyped_parameter(sdk: Any) -> dict[str, Any]:
    """Its schema, and what arrives for an object."""
    server = sdk.Server("untyped")

    @server.tool()
    def show(value) -> str:
        return echo_type(value)

    async with sdk.connect(server) as client:
        schema = (await client.tools())[0]["inputSchema"]["properties"]["value"]
        return {"type": schema.get("type"), "object": (await client.call("show", value={"k": 1})).text}


@observation()
async def variadic_parameters(sdk: Any) -> dict[str, Any]:
    """The schema of ``**kw`` and ``*args``, and what arrives for the parameter that is published."""
    seen: dict[str, Any] = {}

    def keywords(**kw) -> str:
        return repr(kw)

    def positional(*args) -> str:
        return repr(args)

    for function, name in ((keywords, "kw"), (positional, "args")):
        server = sdk.Server("variadic")
        try:
            server.tool()(function)
        except Exception as problem:
            seen[name] = raised(problem)
            continue
        async with sdk.connect(server) as client:
            schema = (await client.tools())[0]["inputSchema"]
            answer = await client.call(function.__name__, **{name: "x"})
            seen[name] = {
                "type": schema["properties"][name]["type"],
                "required": schema["required"],
                "x arrives as": answer.text,
            }
    return seen


@observation()
async def unknown_argument(sdk: Any) -> dict[str, Any]:
    """What becomes of an argument that the tool does not have."""
    server = sdk.Server("unknown")

    @server.tool()
    def half(number: int) -> str:
        return str(number / 2)

    async with sdk.connect(server) as client:
        schema = (await client.tools())[0]["inputSchema"]
        answer = await client.call("half", number=1, nubmer=2)
        return {
            "additionalProperties": schema.get("additionalProperties"),
            "error": answer.error,
            "named in the error": "nubmer" in answer.text,
        }


@observation()
async def implicit_optional(sdk: Any) -> dict[str, Any]:
    """``x: int = None``: its schema, and what arrives when it is left out or null."""
    server = sdk.Server("optional")

    @server.tool()
    def show(x: int = None) -> str:  # noqa: RUF013
        return echo_type(x)

    async with sdk.connect(server) as client:
        schema = (await client.tools())[0]["inputSchema"]["properties"]["x"]
        return {
            "type": schema.get("type"),
            "default": schema["default"],
            "left out": (await client.call("show")).text,
            "null is an error": (await client.call("show", x=None)).error,
        }


@observation()
async def text_that_looks_like_json(sdk: Any) -> dict[str, str | bool]:
    """What arrives for the text ``{"k": 1}``, by annotation of the parameter."""
    server = sdk.Server("json")

    @server.tool()
    def plain(value: str) -> str:
        return echo_type(value)

    @server.tool()
    def optional(value: str | None) -> str:
        return echo_type(value)

    @server.tool()
    def union(value: str | dict[str, int] | list[int]) -> str:
        return echo_type(value)

    async with sdk.connect(server) as client:
        seen: dict[str, str | bool] = {}
        for name in ("plain", "optional", "union"):
            answer = await client.call(name, value='{"k": 1}')
            seen[name] = "error" if answer.error else answer.text
        return seen


@observation()
async def duplicate_name(sdk: Any) -> str:
    """Which of two tools with one name answers."""
    server = sdk.Server("duplicate")

    @server.tool(name="twice")
    def first() -> str:
        return "first"

    @server.tool(name="twice")
    def second() -> str:
        return "second"

    async with sdk.connect(server) as client:
        assert len(await client.tools()) == 1
        return (await client.call("twice")).text


@observation()
async def parameter_descriptions(sdk: Any) -> dict[str, Any]:
    """The description of a parameter, by the place where the author wrote it."""

    def google(city: str) -> str:
        """Tell the weather.

        Args:
            city: Name of the city.
        """
        return city

    def sphinx(city: str) -> str:
        """Tell the weather.

        :param city: Name of the city.
        """
        return city

    def numpy(city: str) -> str:
        """Tell the weather.

        Parameters
        ----------
        city : str
            Name of the city.
        """
        return city

    seen = {}
    for function in (google, sphinx, numpy):
        schema = (await published(sdk, function))["inputSchema"]
        seen[function.__name__] = schema["properties"]["city"].get("description")
    return seen


@observation()
async def refused_at_registration(sdk: Any) -> dict[str, str]:
    """The exceptions that signatures raise when they are registered; "registered" for none."""

    def underscore(_secret: str) -> str:
        return _secret

    def unresolvable(value: Missing) -> str:  # noqa: F821
        return str(value)

    def mismatch(other: str) -> str:
        return other

    def attempt(register: Any) -> str:
        try:
            register()
        except Exception as problem:
            return raised(problem)["raised"]
        return "registered"

    server = sdk.Server("refused")
    return {
        "underscore": attempt(lambda: server.tool()(underscore)),
        "unresolvable annotation": attempt(lambda: server.tool()(unresolvable)),
        "template mismatch": attempt(lambda: server.resource("data://{name}")(mismatch)),
    }


@observation()
async def prompt_arguments(sdk: Any) -> dict[str, Any]:
    """Whether a prompt whose argument is a list can be called with the text that the protocol has for it."""
    server = sdk.Server("prompts")

    @server.prompt()
    def tagged(tags: list[str]) -> str:
        return repr(tags)

    @server.prompt()
    def numbered(number: int) -> str:
        return repr(number)

    async with sdk.connect(server) as client:
        texts = {"json": await client.prompt("tagged", tags='["a"]'), "words": await client.prompt("tagged", tags="a")}
        texts["int"] = await client.prompt("numbered", number="7")
        return {name: "error" if answer.error is not False else answer.text for name, answer in texts.items()}


@observation()
async def hostile_resource_parameters(sdk: Any) -> dict[str, str]:
    """What a resource template's handler receives for paths that leave the folder; "refused" if it does not run."""
    server = sdk.Server("files")

    @server.resource("files://in/{path}")
    def show(path: str) -> str:
        return path

    hostile = {"dots": "..%2F..%2Fetc", "absolute": "%2Fetc", "nul": "x%00y", "harmless": "a%2Fb"}
    async with sdk.connect(server) as client:
        answers = {name: await client.read(f"files://in/{path}") for name, path in hostile.items()}
    return {name: "refused" if answer.error is not False else answer.text for name, answer in answers.items()}


@observation("mcp2", "fastmcp4")
async def exempted_resource_parameter(sdk: Any) -> str:
    """What the handler receives where the author switched the check off for the parameter."""
    module = importlib.import_module("mcp.server.mcpserver" if sdk.name == "mcp2" else "fastmcp.resources.security")
    server = sdk.Server("files")

    @server.resource("files://in/{path}", security=module.ResourceSecurity(exempt_params={"path"}))
    def show(path: str) -> str:
        return path

    async with sdk.connect(server) as client:
        return (await client.read("files://in/..%2F..%2Fetc")).text


@observation()
async def hostile_tool_argument(sdk: Any) -> str:
    """What a tool receives for the same path."""
    server = sdk.Server("files")

    @server.tool()
    def show(path: str) -> str:
        return path

    async with sdk.connect(server) as client:
        return (await client.call("show", path="../../etc")).text


@observation()
async def patterns(sdk: Any) -> dict[str, bool]:
    """Whether a text passes the pattern of a parameter, by pattern and text."""
    server = sdk.Server("patterns")

    @server.tool()
    def unanchored(word: Annotated[str, Field(pattern="[a-z]+")]) -> str:
        return word

    @server.tool()
    def anchored(word: Annotated[str, Field(pattern="^[a-z]+$")]) -> str:
        return word

    async with sdk.connect(server) as client:
        return {
            "[a-z]+ and a;rm -rf /": not (await client.call("unanchored", word="a;rm -rf /")).error,
            "^[a-z]+$ and abc": not (await client.call("anchored", word="abc")).error,
            "^[a-z]+$ and abc\\n": not (await client.call("anchored", word="abc\n")).error,
        }


@observation()
def end_of_text_pattern(_sdk: Any) -> str:
    """What a pattern with Python's ``\\Z`` raises when the model is built."""
    try:
        TypeAdapter(Annotated[str, Field(pattern=r"^[a-z]+\Z")])
    except Exception as problem:
        return type(problem).__name__
    return "accepted"
