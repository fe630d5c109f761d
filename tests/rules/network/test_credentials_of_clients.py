"""What a client is let in with does not decide where its answers lead; what it is asked for, or made for, may."""

import pytest

from mcplint import Project
from mcplint.finding import Severity

SERVER = """
import httpx
import unheard
from fastmcp import FastMCP

mcp = FastMCP("demo")


@mcp.tool
async def greet(given: str) -> str:
    client = {client}
    async with httpx.AsyncClient() as http:
        answer = await http.get(client.latest().url)
    return answer.text
"""


@pytest.mark.parametrize(
    ("client", "severity"),
    [
        ("unheard.Client(given)", Severity.ERROR),
        ("unheard.Client(base_url=given)", Severity.ERROR),
        ("unheard.Client(given, token=given)", Severity.ERROR),
        ("unheard.Client(token=given)", Severity.WARNING),
        ("unheard.Client(headers={'Authorization': given})", Severity.WARNING),
        ("unheard.Session(profile_name=given).client('notes')", Severity.WARNING),
        ("unheard.build('drive', credentials=unheard.Credentials(token=given))", Severity.WARNING),
    ],
)
def test_severity(tmp_path, client, severity):
    file = tmp_path / "server.py"
    file.write_text(SERVER.replace("{client}", client), encoding="utf-8")
    rows = [row for row in Project([file]).check().findings if row.rule == "ssrf"]
    assert [row.severity for row in rows] == [severity]
