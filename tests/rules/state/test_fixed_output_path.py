"""fixed-output-path: files of one name that all calls write."""

RULE = "fixed-output-path"
TOOL = """
import duckdb

@mcp.tool()
def keep(text: str) -> str:
    '''Keeps a text.'''
    with duckdb.connect({path!r}) as connection:
        connection.execute("insert into texts values (?)", [text])
    return "kept"
"""


def test_a_database_in_memory_is_no_file(spoken):
    assert spoken(RULE, TOOL.format(path="/tmp/texts.db"), server="fastmcp", sdk="fastmcp>=3", strict=True)
    assert not spoken(RULE, TOOL.format(path=":memory:"), server="fastmcp", sdk="fastmcp>=3", strict=True)
