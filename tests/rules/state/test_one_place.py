"""One line that changes several shared locations is one finding."""

RULE = "iteration-while-mutable"


def test_items_of_a_table_that_one_loop_goes_through(spoken):
    code = """
    BOARDS = {"now": {"build": False}, "later": {"tidy": False}}

    @mcp.resource("board://{name}")
    def board(name: str) -> str:
        return "".join(f"{task} {done}" for task, done in BOARDS[name].items())

    @mcp.tool()
    async def complete(name: str, task: str) -> str:
        '''Completes a task.'''
        BOARDS[name][task] = True
        return task
    """
    (finding,) = spoken(RULE, code, server="mcp2", sdk="mcp>=2")
    assert finding.flows
