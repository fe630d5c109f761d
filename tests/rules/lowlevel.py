"""Sources of low-level servers for tests: one tool ``t`` with a schema, and the body of the call handler."""

import textwrap


def server(schema, body, *, decorator="@server.call_tool()", output="", before=""):
    """A server of ``mcp`` 1.x."""
    return (
        "import mcp.types as types\nfrom mcp.server.lowlevel import Server\nserver = Server('demo')\n"
        f"{textwrap.dedent(before)}\n"
        "@server.list_tools()\nasync def list_tools() -> list[types.Tool]:\n"
        f"    return [types.Tool(name='t', description='Does a thing.', inputSchema={schema}{output})]\n"
        f"{decorator}\nasync def call_tool(name, arguments):\n{indented(body)}\n"
    )


def indented(body):
    """A function's body."""
    return textwrap.indent(textwrap.dedent(body).strip(), "    ")


def newer(schema, body, *, before=""):
    """A server of ``mcp`` 2.x."""
    return (
        "import mcp.types as types\nfrom mcp.server.lowlevel import Server\n"
        f"{textwrap.dedent(before)}\n"
        "async def list_tools(ctx, params):\n"
        "    return types.ListToolsResult(tools=[\n"
        f"        types.Tool(name='t', description='Does a thing.', input_schema={schema})])\n"
        f"async def call_tool(ctx, params):\n{indented(body)}\n"
        "server = Server('demo', on_list_tools=list_tools, on_call_tool=call_tool)\n"
    )


def schema(properties, required=(), more=""):
    """A schema of an object; ``properties`` as Python source."""
    return f"{{'type': 'object', 'properties': {{{properties}}}, 'required': {list(required)}{more}}}"
