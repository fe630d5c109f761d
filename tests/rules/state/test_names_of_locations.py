"""What findings call containers that objects hold which no module leads to."""

CODE = """
class Clients:
    def __init__(self, server):
        self.cache = {}
        server.tool()(self.use)

    async def use(self, region: str) -> str:
        '''Uses a client.'''
        key = f"shop_{region}"
        if key not in self.cache:
            self.cache[key] = object()
        return str(self.cache[key])

Clients(mcp)
"""


def test_a_container_that_is_looked_into_goes_by_its_own_name(spoken):
    found = spoken("unbounded-cache", CODE)
    assert [finding.message.split("`")[1] for finding in found] == ["self.cache"]
