"""mcplint: static analysis and security linting for MCP servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcplint.run.session import Project

__version__ = "0.1.0"

__all__ = ["Project", "__version__"]


def __getattr__(name: str) -> Any:
    """:class:`Project` is imported when it is asked for: ``mcplint --version`` must not load the analyser."""
    if name == "Project":
        from mcplint.run.session import Project

        return Project
    raise AttributeError(f"module 'mcplint' has no attribute {name!r}")
