# ruff: noqa: B008, UP007, UP045
"""Handlers with parameters that the SDK fills in, per family."""

from typing import Annotated, Any, Optional, Union

from schema_samples.case import Case, Collector
from schema_samples.sdk import sdk

CONTEXTS = {
    "mcp1": "mcp.server.fastmcp.Context",
    "mcp2": "mcp.server.mcpserver.Context",
    "fastmcp2": "fastmcp.Context",
    "fastmcp3": "fastmcp.Context",
    "fastmcp4": "fastmcp.Context",
}


def _provide() -> int:
    return 1


def cases(family: str) -> list[Case]:
    """The samples of ``family``."""
    context = sdk(CONTEXTS[family])
    case = Collector()

    @case()
    def context_first(ctx: context, a: int) -> str:
        return "x"

    @case()
    def context_last(a: int, c: context = None) -> str:
        return "x"

    @case()
    def context_optional(a: int, c: Optional[context] = None, b: str = "b") -> str:
        return "x"

    @case()
    def context_annotated(a: int, c: Annotated[context, "the context"], b: Annotated[int, "text"] = 1) -> str:
        return "x"

    @case()
    def context_keyword(*, a: int = 1, ctx: context, b: Annotated[int, "text"] = 2):
        return "x"

    @case()
    def context_untyped(ctx, a: int) -> str:
        return "x"

    if family.startswith("mcp"):
        generic = context[Any, Any] if family == "mcp2" else context[Any, Any, Any]

        @case()
        def context_generic(ctx: generic, a: int) -> str:
            return "x"

    if family == "mcp2":
        resolve = sdk("mcp.server.mcpserver.Resolve")

        @case()
        def resolved(a: int, b: Annotated[int, resolve(_provide)]) -> str:
            return "x"

    if family.startswith("fastmcp"):
        _fastmcp_cases(family, case)
    if family in ("fastmcp3", "fastmcp4"):

        @case()
        def context_twice(a: int, c: context, d: context | None = None) -> str:
            return "x"

    return case.cases


def _fastmcp_cases(family: str, case: Collector) -> None:
    depends = sdk("fastmcp.dependencies.Depends")
    current = sdk("fastmcp.dependencies.CurrentContext")
    context = sdk("fastmcp.Context")

    @case()
    def depends_default(a: int, b: int = depends(_provide)) -> str:
        return "x"

    @case()
    def current_context(a: int, c: context = current()) -> str:
        return "x"

    @case()
    def depends_first(b: int = depends(_provide), *, a: Annotated[int, "text"] = 3) -> str:
        return "x"

    if family != "fastmcp2":
        headers = sdk("fastmcp.dependencies.CurrentHeaders")
        claim = sdk("fastmcp.dependencies.TokenClaim")

        @case()
        def current_headers(a: int, h: dict = headers(), user: str = claim("sub")) -> str:
            return "x"

    if family == "fastmcp4":
        session = sdk("fastmcp.server.sessions.UserSession")
        session_id = sdk("fastmcp.server.sessions.SessionId")

        @case()
        def user_session(a: int, s: session) -> str:
            return "x"

        @case()
        def session_argument(session: session_id, b: Annotated[int, "text"] = 1) -> str:
            return "x"


def content_cases(family: str) -> list[Case]:
    """Handlers that return content blocks and other classes of the SDK."""
    case = Collector()
    text, image = sdk("mcp.types.TextContent"), sdk("mcp.types.ImageContent")
    results: dict[str, Any] = {
        "text": text,
        "text_list": list[text],
        "optional": Optional[text],
        "blocks": list[Union[text, image, sdk("mcp.types.EmbeddedResource")]],
        "audio": list[sdk("mcp.types.AudioContent")],
        "link": list[sdk("mcp.types.ResourceLink")],
        "str_or_image": Union[str, image],
        "call_result": sdk("mcp.types.CallToolResult"),
        "call_result_described": Annotated[sdk("mcp.types.CallToolResult"), dict[str, int]],
    }
    if family.startswith("mcp"):
        home = "mcp.server.fastmcp" if family == "mcp1" else "mcp.server.mcpserver"
        results["media"] = sdk(f"{home}.Image")
        results["media_list"] = list[sdk(f"{home}.Image")]
        results["media_or_text"] = Union[str, sdk(f"{home}.Image")]
        results["call_result_optional"] = Optional[sdk("mcp.types.CallToolResult")]
        results["dict_text"] = dict[str, text] if family == "mcp1" else text
    else:
        del results["call_result_described"]
        if family != "fastmcp4":
            # A plain model to these versions: its schema is that of the SDK's class.
            del results["call_result"]
        media = "fastmcp.utilities.types"
        tool_result = "fastmcp.tools.tool.ToolResult" if family == "fastmcp2" else "fastmcp.tools.ToolResult"
        results["media"] = sdk(f"{media}.Image")
        results["media_list"] = list[Union[str, sdk(f"{media}.File")]]
        results["tool_result"] = sdk(tool_result)
        results["tool_result_optional"] = Optional[sdk(tool_result)]
        results["dict_text"] = dict[str, text]
    if family in ("mcp2", "fastmcp4"):
        required = sdk("mcp.types.InputRequiredResult")
        results["input_required"] = required
        results["input_required_or_str"] = Union[str, required]
        results["input_required_or_union"] = Union[float, bool, required]

    for name, annotation in results.items():

        def handler():
            return None

        handler.__name__ = handler.__qualname__ = f"content_{name}"
        handler.__annotations__ = {"return": annotation}
        case()(handler)
    return case.cases
