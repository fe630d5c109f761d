"""Paths that are confined to one of several folders, some of which the client names."""

from taint.tools import reported

HELPERS = """
from mcp.server.fastmcp import Context

CONFIGURED = [Path(line).resolve() for line in open("/etc/roots")]


def is_below(candidate: Path, root: Path) -> bool:
    root = root.resolve()
    if root.is_file():
        return candidate == root
    return candidate == root or root in candidate.parents


def is_below_any(candidate: Path, roots: list[Path]) -> bool:
    return any(is_below(candidate, root) for root in roots)


async def named(ctx: Context) -> list[Path]:
    answer = await ctx.session.list_roots()
    return [Path(urlparse(str(root.uri)).path).resolve() for root in answer.roots]


def placed(x: str, roots: list[Path]) -> Path:
    path = Path(x.strip())
    if not path.is_absolute():
        path = roots[0] / path
    return path.resolve()


def checked(x: str, roots: list[Path]) -> tuple[Path | None, str | None]:
    path = placed(x, roots)
    if not is_below_any(path, roots):
        return None, "outside"
    return path, None
"""

SILENT = {
    "configured": """
        def tool(x: str):
            path = placed(x, CONFIGURED)
            if is_below_any(path, CONFIGURED):
                return path.read_text()
        """,
    "one_of_configured": """
        def tool(x: str):
            path = placed(x, CONFIGURED)
            if CONFIGURED[0] in path.parents:
                return path.read_text()
        """,
    "named_by_the_client": """
        async def tool(x: str, ctx: Context):
            roots = await named(ctx)
            path = placed(x, roots)
            if not is_below_any(path, roots):
                return "outside"
            return open(str(path)).read()
        """,
    "with_reason": """
        async def tool(x: str, ctx: Context):
            path, error = checked(x, await named(ctx))
            if error:
                return error
            return open(str(path)).read()
        """,
}

REPORTED = {
    "unchecked": """
        async def tool(x: str, ctx: Context):
            return placed(x, await named(ctx)).read_text()
        """,
    "checked_in_vain": """
        async def tool(x: str, ctx: Context):
            path, error = checked(x, await named(ctx))
            return open(x).read()
        """,
    "within_another_argument": """
        def tool(x: str, root: str):
            path = placed(x, [Path(root)])
            if is_below_any(path, [Path(root)]):
                return path.read_text()
        """,
}


def test_a_path_may_lie_in_any_of_the_folders_that_users_allow(tmp_path):
    assert reported(tmp_path, "path-traversal", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)
