import copy
import json
import os
import shlex

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Settings:
    def __init__(self) -> None:
        self.data = json.loads('{"inner": {}}')

    def put(self, text: str) -> None:
        self.data["inner"]["key"] = text


@mcp.tool()
def entry(x: str) -> str:
    words = shlex.split("ls -l")
    words.append(x)
    os.system(" ".join(words))
    os.system(words[-1])
    for word in words:
        os.system(word)
    table = json.loads("{}")
    table["key"] = x
    os.system(f"ls {table}")
    os.system(json.dumps(table))
    os.system({**table}["key"])
    os.system("{key}".format(**table))
    os.system(copy.deepcopy(table)["key"])
    settings = Settings()
    settings.put(x)
    os.system(settings.data["inner"]["key"])
    table.setdefault("rows", []).append(x)
    os.system(table["rows"][0])
    other = json.loads("{}")
    other["key"] = "ls"
    os.popen(other["key"])
    return "done"
