"""What the tests of rules share."""

import textwrap

import pytest

from mcplint import Project
from mcplint.config import Settings

PROLOGUES = {
    "mcp": "from mcp.server.fastmcp import Context, FastMCP\nmcp = FastMCP('demo')\n",
    "mcp2": "from mcp.server.mcpserver import Context, MCPServer\nmcp = MCPServer('demo')\n",
    "fastmcp": "from fastmcp import Context, FastMCP\nmcp = FastMCP('demo')\n",
}


@pytest.fixture
def spoken(tmp_path, monkeypatch):
    """The findings of one rule in a server: its code below a prologue that makes ``mcp``, or a whole module."""
    monkeypatch.chdir(tmp_path)

    def run(rule, code, *, server="mcp", sdk=None, strict=False, **files):
        text = PROLOGUES.get(server, "") + textwrap.dedent(code)
        for name, content in {"server": text, **files}.items():
            (tmp_path / f"{name}.py").write_text(textwrap.dedent(content), encoding="utf-8")
        settings = Settings(strict=strict, sdk=() if sdk is None else (sdk,))
        result = Project(["."], settings=settings).check()
        assert result.surface.servers, "the test's server was not found"
        assert not [one for one in result.diagnostics if one.kind == "internal"], result.diagnostics
        return [finding for finding in result.findings if finding.rule == rule]

    return run
