"""Statements that one function puts together and another one runs: each place where they are made is told."""

import textwrap

from mcplint import Project

SERVER = """
import sqlite3

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


def run(sql: str):
    with sqlite3.connect("shop.db") as connection:
        return connection.execute(sql).fetchall()


@mcp.tool()
def customers(name: str) -> list:
    '''Finds customers.'''
    return run(f"SELECT * FROM customers WHERE name = '{name}'")  # made


@mcp.tool()
def orders(states: list[str]) -> list:
    '''Finds orders.'''
    conditions = []
    for state in states:
        conditions.append(f"state = '{state}'")  # made
    return run("SELECT * FROM orders WHERE " + " OR ".join(conditions))


@mcp.tool()
def goods(kind: str) -> list:
    '''Finds goods.'''
    with sqlite3.connect("shop.db") as connection:
        return connection.execute(f"SELECT * FROM goods WHERE kind = '{kind}'").fetchall()
"""


def test_each_place_where_a_text_is_made_is_a_way_of_its_own(tmp_path):
    (tmp_path / "server.py").write_text(textwrap.dedent(SERVER))
    findings = [one for one in Project([tmp_path]).check().findings if one.rule == "sql-injection"]
    wrapper, own = sorted(findings, key=lambda finding: finding.location.line)
    lines = SERVER.splitlines()
    made = [number for number, line in enumerate(lines, 1) if line.endswith("# made")]
    ends = [flow[-1].location.line for flow in wrapper.flows]
    assert [line for line in ends if line in made] == made
    assert all(flow[0].message.startswith("argument `") for flow in wrapper.flows)
    assert not own.flows
