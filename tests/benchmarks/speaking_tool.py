"""A tool for tests: it prints as SARIF what ``says.json`` of the folder that it runs in tells it to say."""

import json
import os
import sys
import time
from pathlib import Path

RULES = {
    "cut": {"properties": {"tags": ["files", "external/cwe/cwe-022"]}},
    "run": {"properties": {"tags": ["external/cwe/cwe-078"]}},
    "untyped": {"properties": {"group": "schema"}, "defaultConfiguration": {"level": "error"}},
}


def place(file: str, line: int, message: str = "") -> dict:
    where = {"physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": line}}}
    return where | ({"message": {"text": message}} if message else {})


def result(row: dict) -> dict:
    flows = [[{"location": place(*step)} for step in flow] for flow in row.get("flows", [])]
    return {
        "ruleId": row["rule"],
        "message": {"text": f"{row['rule']} is wrong"},
        "locations": [place(row["file"], row["line"])],
        "codeFlows": [{"threadFlows": [{"locations": flow}]} for flow in flows],
        "partialFingerprints": {"tool/v1": row["print"]} if "print" in row else {},
        **({"level": row["level"]} if "level" in row else {}),
        **row.get("also", {}),
    }


def main() -> None:
    file = Path("says.json")
    says = json.loads(file.read_text()) if file.is_file() else {}
    if "child" in says:
        os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", says["child"]])
    time.sleep(says.get("sleep", 0))
    if "crash" in says:
        sys.exit(says["crash"])
    driver = {"name": "speaking", "rules": [{"id": name, **rule} for name, rule in RULES.items()]}
    told = says.get("results", []) if says.get("needs", "") in ["", *sys.argv] else []
    run = {"tool": {"driver": driver}, "results": [result(row) for row in told]}
    run["invocations"] = [says.get("invocation", {"executionSuccessful": True})]
    print(json.dumps({"version": "2.1.0", "runs": [run]}))


if __name__ == "__main__":
    main()
