"""mcplint: static analysis and security linting for MCP servers."""

__version__ = "0.1.0"
