"""What number a program has, or ends with, is no text of the caller's, whatever it was started with."""

from taint.tools import reported

NUMBERS = {
    "pid": "def tool(x: str):\n    open(f'/srv/{subprocess.Popen([x]).pid}.log', 'w')",
    "status": "def tool(x: str):\n    open(f'/srv/{subprocess.run([x]).returncode}.log', 'w')",
    "waited_for": "def tool(x: str):\n    open(f'/srv/{subprocess.Popen([x]).wait()}.log', 'w')",
    "of_a_task": """
async def tool(x: str):
    process = await asyncio.create_subprocess_exec("ls", x)
    open(f"/srv/{process.pid}.log", "w")
""",
    "of_an_answer": "def tool(x: str):\n    open(f'/srv/{httpx.get(x).status_code}.log', 'w')",
}
TEXTS = {
    "headers": "def tool(x: str):\n    open(f'/srv/{x}-{httpx.get(x).status_code}.log', 'w')",
    "beside_it": "def tool(x: str):\n    open(f'/srv/{x}-{subprocess.Popen([x]).pid}.log', 'w')",
}


def test_numbers(tmp_path):
    assert reported(tmp_path, "path-traversal", {**NUMBERS, **TEXTS}) == set(TEXTS)
