"""What the README shows is what mcplint prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_report_is_what_the_command_above_it_prints() -> None:
    before, _, rest = README.partition("<!-- report:begin -->\n```\n")
    shown, _, _ = rest.partition("```\n<!-- report:end -->")
    command = before.rpartition("`mcplint ")[2].partition("`")[0]
    done = subprocess.run(
        [sys.executable, "-m", "mcplint", *command.split()],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert done.stdout == shown
    assert done.returncode == 1, done.stderr
