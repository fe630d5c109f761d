"""Words of a command that are the value of the option before them, whatever they begin with."""

from taint.tools import reported

SILENT = {
    "message": "def tool(x: str):\n    subprocess.run(['git', 'commit', '-m', x])",
    "project": "def tool(x: str):\n    subprocess.run(['/usr/bin/docker', 'compose', '-p', x, 'up'])",
    "pattern": "def tool(x: str):\n    subprocess.run(['grep', '-r', '-e', x])",
}

REPORTED = {
    "flag": "def tool(x: str):\n    subprocess.run(['git', 'log', '--oneline', x])",
    "behind_a_value": "def tool(x: str):\n    subprocess.run(['git', 'commit', '-m', 'new', x])",
    "options_as_value": "def tool(x: str):\n    subprocess.run(['git', '-c', x, 'status'])",
    "plain_pattern": "def tool(x: str):\n    subprocess.run(['grep', '-r', x])",
    "other_program": "def tool(x: str):\n    subprocess.run(['tool', '-m', x])",
}


def test_the_value_of_an_option_is_no_option(tmp_path):
    assert reported(tmp_path, "argument-injection", {**SILENT, **REPORTED}) == set(REPORTED)
