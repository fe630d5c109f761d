"""URLs that are sometimes made longer by an argument: the part that is not the caller's stays so."""

from taint.tools import reported

from mcplint.finding import Severity

HELPERS = """
import uuid
from urllib.parse import quote_plus

API = "https://api.example.com/search"
SESSION = str(uuid.uuid4())


def with_topic(url: str, topic: str) -> str:
    if topic:
        topic = " ".join(topic.split())
        url = f"{url}&topic={quote_plus(topic)}"
    return url
"""

SILENT = {
    "appended_sometimes": """
        def tool(x: str = ""):
            url = f"{API}?session={SESSION}"
            if x:
                url = f"{url}&topic={x}"
            httpx.get(url)
        """,
    "appended_by_a_function": """
        async def tool(x: str = ""):
            async with httpx.AsyncClient() as client:
                await client.get(with_topic(f"{API}?session={SESSION}", x))
        """,
    "chosen_by_a_test": """
        def tool(x: str = ""):
            httpx.get(os.environ["OLD"].strip() if x == "old" else os.environ["NEW"].strip())
        """,
}

REPORTED = {
    "replaced_sometimes": """
        def tool(x: str = ""):
            url = f"{API}?session={SESSION}"
            if x:
                url = x
            httpx.get(url)
        """,
    "put_in_front": """
        def tool(x: str = ""):
            url = f"{API}?session={SESSION}"
            if x:
                url = f"{x}{url}"
            httpx.get(url)
        """,
}


def test_what_is_appended_to_a_url_does_not_choose_its_host(tmp_path):
    assert reported(tmp_path, "ssrf", {**SILENT, **REPORTED}, HELPERS, Severity.WARNING) == set(REPORTED)
