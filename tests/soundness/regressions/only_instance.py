import os
import threading

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Settings:
    _one = None

    def __new__(cls) -> "Settings":
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one


def work(word: str) -> None:
    os.system(word)


@mcp.tool()
def entry(x: str) -> str:
    Settings().word = x
    os.system(Settings().word)
    worker = threading.Thread(target=work, args=(x,))
    worker.start()
    return "done"
