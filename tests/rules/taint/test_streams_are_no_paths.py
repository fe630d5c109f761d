"""What is read from memory stands where a path may be given, and is none, whatever it holds."""

import pytest

from mcplint import Project
from mcplint.config import Settings

SERVER = """
import base64
import io
import zipfile

import pandas
from PIL import Image

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("demo")


def shown(source):
    return str(Image.open(source).size)


@mcp.tool()
def look(data: str, plain: bool) -> str:
    {body}
"""


def places(tmp_path, body):
    file = tmp_path / "server.py"
    file.write_text(SERVER.format(body=body), encoding="utf-8")
    findings = Project([file], settings=Settings()).check().findings
    return [row.message for row in findings if row.rule == "path-traversal"]


@pytest.mark.parametrize(
    "body",
    [
        "return str(zipfile.ZipFile(io.BytesIO(base64.b64decode(data))).namelist())",
        "return str(pandas.read_csv(io.StringIO(data)))",
        "return shown(io.BytesIO(data.encode()))",
        "source = io.BytesIO()\n    source.write(data.encode())\n    return shown(source)",
    ],
)
def test_a_stream_is_no_path(tmp_path, body):
    assert places(tmp_path, body) == []


@pytest.mark.parametrize(
    "body",
    [
        "return str(zipfile.ZipFile(data).namelist())",
        "return shown(io.StringIO(data).getvalue())",
        "return str(pandas.read_csv(io.StringIO(data) if plain else data))",
        "with open(data, 'rb') as file:\n        return shown(file)",
    ],
)
def test_a_path_beside_a_stream_or_out_of_one_is(tmp_path, body):
    assert places(tmp_path, body) == ["argument `data` decides which file is read"]
