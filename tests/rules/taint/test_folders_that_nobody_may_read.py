"""A list of folders that nobody may read is no attempt to keep paths in another one: the argument still decides."""

from taint.tools import reported

HELPERS = """
SECRET = [os.path.expanduser("~/.ssh"), "/etc/shadow", "/proc"]


def is_secret(path):
    for folder in SECRET:
        if path == folder or path.startswith(folder + os.sep):
            return True
    return False


def not_secret(path):
    resolved = os.path.realpath(path)
    if is_secret(resolved):
        raise ValueError("secret")
    return resolved
"""

TOOLS = {
    "kept_out_of_some": "def tool(x: str):\n    return open(not_secret(x)).read()",
    "kept_out_of_one": (
        "def tool(x: str):\n    if x.startswith('/etc/'):\n        raise ValueError('no')\n    return open(x).read()"
    ),
    "no_address": (
        "def tool(x: str):\n    if '://' in x or x.startswith('://'):\n        raise ValueError('no')\n    return open(x).read()"
    ),
    "without_dots": "def tool(x: str):\n    if '..' in x:\n        raise ValueError('no')\n    return open(x).read()",
    "relative": "def tool(x: str):\n    if x.startswith('/'):\n        raise ValueError('no')\n    return open(x).read()",
    "below_dots": "def tool(x: str):\n    if x.startswith('../'):\n        raise ValueError('no')\n    return open(x).read()",
}


def test_a_list_of_forbidden_folders_is_no_containment(tmp_path):
    assert reported(tmp_path, "path-traversal", TOOLS, HELPERS) == {"kept_out_of_some", "kept_out_of_one", "no_address"}


def test_a_test_for_what_leads_out_is_an_attempt(tmp_path):
    assert reported(tmp_path, "bypassable-path-guard", TOOLS, HELPERS) == {"without_dots", "relative", "below_dots"}
