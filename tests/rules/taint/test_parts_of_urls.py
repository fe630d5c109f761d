"""URLs that are sometimes made longer by an argument: the part that is not the caller's stays so."""

from taint.tools import reported

from mcplint.finding import Severity

HELPERS = """
import json
import uuid
from urllib.parse import quote_plus, urljoin
from urllib.request import Request, urlopen

API = "https://api.example.com/search"
SESSION = str(uuid.uuid4())


def with_topic(url: str, topic: str) -> str:
    if topic:
        topic = " ".join(topic.split())
        url = f"{url}&topic={quote_plus(topic)}"
    return url
"""

SILENT = {
    "cut_at_its_end": """
        def tool(x: str):
            base = f"https://api.{os.environ['REGION']}.example.com/store/{x}/".rstrip("/")
            httpx.get(f"{base}/entries")
        """,
    "joined_with_a_relative_path": """
        def tool(x: str):
            httpx.get(urljoin(f"https://api.example.com/{x}/", f"patients/{x}/$everything"))
        """,
    "host_replaced": """
        def tool(x: str):
            httpx.get(urlsplit(x)._replace(netloc="api.example.com").geturl())
        """,
    "host_of_settings": """
        def tool(x: str):
            parsed = urlparse(x)
            httpx.get(parsed._replace(netloc=os.environ["HOST"], scheme="https").geturl())
        """,
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
    "joined_below_a_host": """
        def tool(x: str):
            httpx.get(urljoin(API, f"/lists/{x}/entries"))
        """,
    "posted_with_a_request": """
        def tool(x: str):
            request = Request(API, data=json.dumps({"topic": x}).encode())
            return urlopen(request, timeout=9).read()
        """,
    "url_out_of_a_table": """
        def tool(x: str):
            places = httpx.get(API).json()
            httpx.get(places[x])
        """,
    "chosen_by_a_test": """
        def tool(x: str = ""):
            httpx.get(os.environ["OLD"].strip() if x == "old" else os.environ["NEW"].strip())
        """,
}

REPORTED = {
    "host_cut_at_its_end": """
        def tool(x: str):
            base = f"https://{x}/".rstrip("/")
            httpx.get(f"{base}/entries")
        """,
    "joined_with_anything": """
        def tool(x: str):
            httpx.get(urljoin(API, x))
        """,
    "path_replaced": """
        def tool(x: str):
            httpx.get(urlsplit(x)._replace(path="/search").geturl())
        """,
    "host_replaced_by_another": """
        def tool(x: str, y: str):
            httpx.get(urlsplit(y)._replace(netloc=x).geturl())
        """,
    "replaced_sometimes": """
        def tool(x: str = ""):
            url = f"{API}?session={SESSION}"
            if x:
                url = x
            httpx.get(url)
        """,
    "joined": """
        def tool(x: str):
            httpx.get(urljoin(API, x))
        """,
    "joined_behind_slashes": """
        def tool(x: str):
            httpx.get(urljoin(API, f"//{x}/entries"))
        """,
    "requested": """
        def tool(x: str):
            request = Request(f"https://{x}/search", data=b"1")
            return urlopen(request, timeout=9).read()
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
