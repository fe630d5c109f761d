import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Settings:
    _one = None

    @classmethod
    def get(cls) -> "Settings":
        if cls._one is None:
            cls._one = cls()
        return cls._one


@mcp.tool()
def entry(x: str) -> str:
    def keep() -> list[str]:
        words = [x]
        while word := words.pop():
            Settings.get().word = word
            if not words:
                break
        return []

    if x == "aa":
        return str(keep())
    try:
        keep()
    except ValueError:
        x = "a"
    os.system(Settings.get().word)
    return "done"
