"""What a write has to do with a read before it: names that are bound again, retries, cleaning up, plain values."""

import pytest

from mcplint import Project

SERVER = """
import asyncio
import threading
import time
from pathlib import Path

import httpx

from mcp.server.mcpserver import MCPServer

mcp = MCPServer("demo")
FOLDER = Path("/srv/pages")


class Pages:
    def __init__(self):
        self.known = {}
        self.error = None
        self.client = None
        self.is_ready = False
        self.made_at = 0.0
        self.version = None

BODY

pages = Pages()


@mcp.tool()
def first(key: str) -> str:
    return str(pages.use(key))


@mcp.tool()
def second(key: str) -> str:
    return str(pages.use(key)) + str(len(pages.known)) + str(pages.error)
"""


def found(folder, body):
    file = folder / "server.py"
    file.write_text(SERVER.replace("BODY", body), encoding="utf-8")
    result = Project([file]).check()
    assert not result.diagnostics
    return [row for row in result.findings if row.group == "state"]


ORDERED = {
    "a name that is bound to something else": """
    def use(self, key):
        if key in self.known:
            path = self.known[key]
            if path.exists():
                return path
        path = FOLDER / f"{hash(key)}.pdf"
        if path.exists():
            self.known[key] = path
        return path
""",
    "an attribute that is read in what is tried again": """
    def connect(self):
        if not FOLDER.exists():
            self.error = "there is no folder"
            raise ValueError(self.error)
        return FOLDER

    def use(self, key):
        try:
            return self.connect()
        except ValueError:
            return self.connect()
""",
    "what is taken out if it is there": """
    def use(self, key):
        for old in [one for one in self.known if one.startswith(key)]:
            self.known.pop(old, None)
        self.known[key] = 1
        if key in self.known:
            self.known.pop(key, None)
""",
}
UNORDERED = {
    "a name that may be bound to something else": """
    def use(self, key):
        number = self.known.get(key, 0)
        if not number:
            number = time.time()
        self.known[key] = number + 1
        return number
""",
    "a name that is bound to it again": """
    def use(self, key):
        number = 0
        if key:
            number = self.known.get("sum", 0)
        self.known["sum"] = number + 1
        return number
""",
    "what is given back if it was there": """
    def use(self, key):
        if key in self.known:
            self.known.pop(key, None)
            FOLDER.joinpath("refunds").write_text(key)
        else:
            self.known[key] = key
""",
    "an item that is made where it was missing": """
    def use(self, key):
        try:
            return self.known[key]
        except KeyError:
            self.known[key] = open(FOLDER / "one")
            return self.known[key]
""",
}


@pytest.mark.parametrize("body", ORDERED.values(), ids=ORDERED)
def test_writes_that_depend_on_nothing_that_others_write(tmp_path, body):
    assert not {row.rule for row in found(tmp_path, body)} & {"lost-update", "check-then-act"}


@pytest.mark.parametrize("body", UNORDERED.values(), ids=UNORDERED)
def test_writes_that_depend_on_what_others_write(tmp_path, body):
    assert {row.rule for row in found(tmp_path, body)} & {"lost-update", "check-then-act"}


MADE = """
    def use(self, key):
        if self.client is None or not self.is_ready:
            self.client = httpx.Client(timeout=9)
            self.made_at = time.time()
            self.is_ready = True
        return self.client
"""
PLAIN = """
    def use(self, key):
        if self.version is None:
            self.version = int(FOLDER.joinpath("version").read_text())
        return self.version
"""


def test_what_one_function_makes_is_one_finding(tmp_path):
    (finding,) = [row for row in found(tmp_path, MADE) if row.rule != "shared-mutable-state"]
    assert (finding.rule, finding.severity.name) == ("lazy-initialisation-race", "WARNING")
    assert "`Pages.client`" in finding.message or "`pages.client`" in finding.message


def test_a_number_that_is_worked_out_twice_is_as_good_as_one(tmp_path):
    (finding,) = found(tmp_path, PLAIN)
    assert (finding.rule, finding.severity.name) == ("lazy-initialisation-race", "NOTE")
    assert finding.message.endswith("is worked out when it is first needed: two first calls do so twice")


LOCKED = """
    def use(self, key):
        if self.client is None:
            with self.lock:
                if self.client is None:
                    self.client = httpx.Client(timeout=9)
                    self.version = 3
        return self.client, self.version
"""


def test_what_is_made_under_a_lock_after_a_second_look_is_in_order(tmp_path):
    body = LOCKED.replace("    def use", "        self.lock = threading.Lock()\n\n    def use", 1)
    assert found(tmp_path, body) == []


def test_a_second_look_without_a_lock_is_none(tmp_path):
    body = LOCKED.replace("with self.lock", "if key")
    assert [row.rule for row in found(tmp_path, body)] == ["lazy-initialisation-race"]


LOOP = """
import asyncio

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo", host="0.0.0.0")
known = {}
lock = asyncio.Lock()
reader = None


def load():
    global reader
    if reader is not None:
        return reader
    reader = open("/srv/table")
    return reader


async def load_slowly():
    global reader
    if reader is not None:
        return reader
    await asyncio.sleep(1)
    reader = open("/srv/table")
    return reader


@mcp.tool()
async def use(key: str, guest: str = "") -> str:
BODY


@mcp.tool()
async def look(key: str) -> str:
    return str(known.get(key)) + str(reader)
"""

AT_ONCE = {
    "made before anybody else runs": "    return str(load())",
    "tested again after the await": """
    if key in known:
        return known[key]
    await asyncio.sleep(1)
    if key not in known:
        known[key] = guest
    return known[key]
""",
    "tested again under the lock": """
    if key in known:
        return known[key]
    async with lock:
        if key not in known:
            await asyncio.sleep(1)
            known[key] = guest
    return known[key]
""",
    "taken out elsewhere": """
    found = known.get(key)
    if found:
        return found
    await asyncio.sleep(1)
    if key in known:
        del known[key]
    return "no"
""",
}
IN_BETWEEN = {
    "made while others run": "    return str(await load_slowly())",
    "tested before the await only": """
    if key in known:
        return known[key]
    await asyncio.sleep(1)
    known[key] = guest
    return known[key]
""",
    "another item is tested again": """
    if key in known:
        return known[key]
    await asyncio.sleep(1)
    if "other" not in known:
        known[key] = guest
    return known[key]
""",
}


def found_in_loop(folder, body):
    file = folder / "server.py"
    file.write_text(LOOP.replace("BODY", body), encoding="utf-8")
    result = Project([file]).check()
    assert not result.diagnostics
    rules = {"check-then-act", "lazy-initialisation-race", "lost-update", "shared-mutable-state"}
    return {row.rule for row in result.findings if row.severity.name != "NOTE"} & rules


@pytest.mark.parametrize("body", AT_ONCE.values(), ids=AT_ONCE)
def test_a_test_that_nobody_can_come_behind_is_enough(tmp_path, body):
    assert found_in_loop(tmp_path, body) == set()


@pytest.mark.parametrize("body", IN_BETWEEN.values(), ids=IN_BETWEEN)
def test_a_test_that_others_come_behind_is_not(tmp_path, body):
    assert found_in_loop(tmp_path, body)
