"""Prepaid accounts of a canteen."""

import asyncio

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("canteen")

balances = {"ada": 100, "grace": 80}
cashier = asyncio.Lock()


async def print_receipt(account: str, amount: int) -> None:
    printer = await asyncio.create_subprocess_exec("lp", "-t", f"{account}: {amount}", stdin=asyncio.subprocess.DEVNULL)
    await asyncio.wait_for(printer.wait(), timeout=10)


@mcp.tool()
async def pay(account: str, amount: int) -> str:
    """Pay for a meal.

    Args:
        account: Name of the account.
        amount: Price of the meal in cents, from 1 to 5000.
    """
    async with cashier:
        balance = balances.get(account)
        if balance is None or not 0 < amount <= min(balance, 5000):
            raise ToolError("no such account, or not enough on it")
        await print_receipt(account, amount)
        balances[account] = balance - amount
    return f"{balance - amount} left"


if __name__ == "__main__":
    mcp.run()
