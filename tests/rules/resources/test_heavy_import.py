"""heavy-import: large libraries that few functions use."""

import pytest

RULE = "heavy-import"
TOOLS = """
@mcp.tool()
def table(a: str) -> str:
    '''A table.'''
    return {use}
@mcp.tool()
def f(a: str) -> str:
    '''Does it.'''
    return a
@mcp.tool()
def g(a: str) -> str:
    '''Does more.'''
    return a + a
"""


@pytest.mark.parametrize(
    ("imports", "use"),
    [
        ("import pandas as pd", "pd.read_csv(a).to_string()"),
        ("import pandas", "pandas.read_csv(a).to_string()"),
        ("from pandas import read_csv", "read_csv(a).to_string()"),
        ("import matplotlib.pyplot as plt", "str(plt.figure())"),
        ("from matplotlib import pyplot", "str(pyplot.figure())"),
        ("from google.cloud import bigquery", "str(bigquery.Client())"),
    ],
)
def test_imports_that_one_tool_needs(spoken, imports, use):
    (finding,) = spoken(RULE, f"{imports}\n{TOOLS.format(use=use)}", strict=True)
    assert finding.severity.word == "note"
    assert "only `table` needs" in finding.message


def test_several_modules_that_import_it_are_one_finding(spoken):
    files = {"other": "import numpy as np\ndef mean(a):\n    return np.mean(a)\n"}
    code = "import numpy as np\nimport other\n" + TOOLS.format(use="str(np.array(a)) + str(other.mean(a))")
    (finding,) = spoken(RULE, code, strict=True, **files)
    assert len(finding.labels) == 1


@pytest.mark.parametrize(
    ("imports", "use"),
    [
        ("import json", "json.dumps(a)"),
        ("import pandas as pd\nEMPTY = pd.DataFrame()", "str(EMPTY)"),
        ("import pandas as pd\ndef show(x: pd.DataFrame): return str(x)", "show(pd.read_csv(a))"),
        ("import pandas as pd\nclass Table(pd.DataFrame): pass", "str(Table())"),
        ("import pandas as pd\ndef show(x, y=pd.NA): return str(x)", "show(pd.read_csv(a))"),
        ("try:\n    import pandas as pd\nexcept ImportError:\n    pd = None", "pd.read_csv(a).to_string()"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas", "a"),
        ("def load():\n    import pandas\n    return pandas", "load().read_csv(a).to_string()"),
        ("import pandas", "a"),
        ("import numpy as np\nimport pandas as pd\nEMPTY = pd.DataFrame()", "str(np.array(a)) + str(EMPTY)"),
        (
            "import pandas as pd\ndef g(): return pd.NA\ndef h(): return pd.NA\ndef i(): return pd.NA",
            "str(g()) + str(h()) + str(i())",
        ),
    ],
)
def test_imports_that_are_needed_anyway(spoken, imports, use):
    assert not spoken(RULE, f"{imports}\n{TOOLS.format(use=use)}", strict=True)


def test_what_half_of_the_tools_need_is_what_the_server_is_for(spoken):
    code = "import pandas as pd\ndef load(a): return pd.read_csv(a)\n" + TOOLS.format(use="str(load(a))")
    assert spoken(RULE, code, strict=True)
    assert not spoken(RULE, code.replace("return a + a", "return str(load(a))"), strict=True)
