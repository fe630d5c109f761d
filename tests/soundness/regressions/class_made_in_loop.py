import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


@mcp.tool()
def entry(items: list[str]) -> str:
    for _ in items:

        class Runner:
            def __init__(self, command):
                self.command = command

            def run(self):
                os.system(self.command)

        Runner(" ".join(items)).run()
    return "done"
