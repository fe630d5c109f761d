"""What a server answers is not the caller's, however many attempts there are to get it."""

from taint.tools import reported

from mcplint.finding import Severity

HELPERS = """
import requests


def ask(path):
    for attempt in range(3):
        try:
            answer = requests.get(f"https://example.org/{path}", timeout=5)
            if answer.status_code == 429:
                if attempt < 2:
                    continue
                return {"error": "busy", "attempt": 1}
            if answer.status_code == 404:
                return {"error": "missing"}
            if answer.status_code == 403:
                return {"error": "forbidden"}
            if answer.status_code == 410:
                return {"error": "gone"}
            answer.raise_for_status()
            return answer
        except requests.HTTPError as error:
            if attempt < 2:
                continue
            return {"error": str(error)}
    return {"error": "never"}


def ask_or_given(url, path):
    answer = ask(path)
    return url if isinstance(answer, dict) else answer.json()["url"]
"""

SILENT = {
    "found": "def tool(x: str):\n    requests.get(ask(x).json()['url'], timeout=5)",
}
REPORTED = {
    "given": "def tool(x: str):\n    requests.get(ask_or_given(x, 'a'), timeout=5)",
}


def test_answers_are_not_the_callers(tmp_path):
    assert reported(tmp_path, "ssrf", {**SILENT, **REPORTED}, HELPERS, Severity.ERROR) == set(REPORTED)
