"""A server that writes to standard output where it should not; run as ``stdio_server.py SDK``."""

import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "oracle"))

from sdk import Sdk

print("at import", flush=True)
server = Sdk(sys.argv[1]).Server("noisy")


@server.tool()
def noisy() -> str:
    print("by print", flush=True)
    subprocess.run([sys.executable, "-S", "-c", "print('by a child')"], check=True)
    return "done"


if __name__ == "__main__":
    server.run()
