"""Words of a command that are the value of the option before them, whatever they begin with."""

from taint.tools import reported

SILENT = {
    "message": "def tool(x: str):\n    subprocess.run(['git', 'commit', '-m', x])",
    "project": "def tool(x: str):\n    subprocess.run(['/usr/bin/docker', 'compose', '-p', x, 'up'])",
    "argument_of_code": "def tool(x: str):\n    subprocess.run(['python', '-c', 'import sys; print(sys.argv)', x])",
    "argument_of_a_script": "def tool(x: str):\n    subprocess.run(['bash', '-c', 'ls -- \"$1\"', 'bash', x])",
    "pattern": "def tool(x: str):\n    subprocess.run(['grep', '-r', '-e', x])",
}

SILENT |= {
    "absolute": "def tool(x: str):\n    subprocess.run(['rg', 'needle', str(Path(x).resolve())])",
    "below_a_folder": "def tool(x: str):\n    subprocess.run(['rg', 'needle', str(ROOT / x)])",
    "found_on_the_path": "def tool(x: str):\n    subprocess.run([shutil.which('docker'), 'compose', '-p', x, 'up'])",
    "one_of_two_commands": """
def tool(x: str):
    command = f"git commit -m {x}" if sys.platform == "win32" else ["git", "commit", "-m", x]
    asyncio.create_subprocess_exec(*command)
""",
}

REPORTED = {
    "absolute_program": "def tool(x: str):\n    subprocess.run([os.path.abspath(x)])",
    "normalised": "def tool(x: str):\n    subprocess.run(['rg', 'needle', os.path.normpath(x)])",
    "positional_of_two": """
def tool(x: str):
    command = f"git commit {x}" if sys.platform == "win32" else ["git", "commit", x]
    asyncio.create_subprocess_exec(*command)
""",
    "flag": "def tool(x: str):\n    subprocess.run(['git', 'log', '--oneline', x])",
    "behind_a_value": "def tool(x: str):\n    subprocess.run(['git', 'commit', '-m', 'new', x])",
    "options_as_value": "def tool(x: str):\n    subprocess.run(['git', '-c', x, 'status'])",
    "in_front_of_code": "def tool(x: str):\n    subprocess.run(['python', x, '-c', 'print(1)'])",
    "plain_pattern": "def tool(x: str):\n    subprocess.run(['grep', '-r', x])",
    "other_program": "def tool(x: str):\n    subprocess.run(['tool', '-m', x])",
}


def test_the_value_of_an_option_is_no_option(tmp_path):
    assert reported(tmp_path, "argument-injection", {**SILENT, **REPORTED}, "import shutil, sys") == set(REPORTED)
