import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("fuzz")


class Words:
    def __init__(self, words):
        self.words = words
        self.place = -1

    def __iter__(self):
        return self

    def __next__(self):
        self.place += 1
        if self.place >= len(self.words):
            raise StopIteration
        return self.words[self.place]


@mcp.tool()
def entry(x: str) -> str:
    for word in Words(["ls", x]):
        os.system(word)
    return "done"
