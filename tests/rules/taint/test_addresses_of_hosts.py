"""Checks of the addresses that the host of a URL has: those that leave nothing internal, and those that do."""

from taint.tools import reported

from mcplint.finding import Severity

HELPERS = """
import ipaddress
import socket


def is_internal(address):
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        address = mapped
    return address.is_private or address.is_loopback or address.is_link_local


def checked(url):
    host = urlparse(url.strip()).hostname
    if not host:
        raise ValueError("no host")
    try:
        addresses = [ipaddress.ip_address(host)]
    except ValueError:
        addresses = []
        for info in socket.getaddrinfo(host, None):
            addresses.append(ipaddress.ip_address(info[4][0].split("%")[0]))
    for address in addresses:
        if is_internal(address):
            raise ValueError("internal")


def only_local(url):
    if not url:
        return
    found = urlparse(url if "://" in url else f"http://{url}")
    host = found.hostname
    if host == "localhost":
        host = "127.0.0.1"
    try:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError("not local")
    except ValueError as error:
        raise ValueError("no") from error


def not_multicast(url):
    if ipaddress.ip_address(urlparse(url).hostname).is_multicast:
        raise ValueError("no")
"""

SILENT = {
    "each_address": "def tool(x: str):\n    checked(x)\n    httpx.get(x, timeout=5)",
    "only_itself": "def tool(x: str):\n    only_local(x)\n    httpx.get(x, timeout=5)",
    "any_of_them": """
def tool(x: str):
    infos = socket.getaddrinfo(urlparse(x).hostname, None)
    if any(ipaddress.ip_address(info[4][0]).is_private for info in infos):
        return
    httpx.get(x, timeout=5)
""",
    "resolved": """
def tool(x: str):
    address = ipaddress.ip_address(socket.gethostbyname(urlparse(x).hostname))
    if not address.is_global:
        return
    httpx.get(x, timeout=5)
""",
}

REPORTED = {
    "the_wrong_way_round": """
def tool(x: str):
    address = ipaddress.ip_address(socket.gethostbyname(urlparse(x).hostname))
    if address.is_global:
        return
    httpx.get(x, timeout=5)
""",
    "of_another_one": "def tool(x: str, y: str):\n    checked(y)\n    httpx.get(x, timeout=5)",
    "other_property": "def tool(x: str):\n    not_multicast(x)\n    httpx.get(x, timeout=5)",
    "names_pass": """
def tool(x: str):
    try:
        if ipaddress.ip_address(urlparse(x).hostname).is_private:
            return
    except ValueError:
        pass
    httpx.get(x, timeout=5)
""",
}


def test_addresses_that_a_url_may_lead_to(tmp_path):
    assert reported(tmp_path, "ssrf", {**SILENT, **REPORTED}, HELPERS) == set(REPORTED)


def test_a_look_at_the_address_makes_it_a_warning(tmp_path):
    assert reported(tmp_path, "ssrf", REPORTED, HELPERS, least=Severity.ERROR) == {"of_another_one"}


RESOLVED = """
import ipaddress
import socket


def problem_of(url):
    for _family, _kind, _protocol, _name, address in socket.getaddrinfo(urlparse(url).hostname, None):
        try:
            found = ipaddress.ip_address(address[0])
            if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
                found = found.ipv4_mapped
            if not found.is_global:
                return "internal"
        except ValueError:
            continue
    return None


def problem_of_words(url):
    for word in urlparse(url).hostname.split(","):
        try:
            if not ipaddress.ip_address(word).is_global:
                return "internal"
        except ValueError:
            continue
    return None
"""


def test_addresses_of_the_resolver_can_always_be_read(tmp_path):
    tool = "def tool(x: str):\n    if {}(x):\n        return\n    httpx.get(x, timeout=5)"
    tools = {"resolved": tool.format("problem_of"), "perhaps_names": tool.format("problem_of_words")}
    assert reported(tmp_path, "ssrf", tools, RESOLVED) == {"perhaps_names"}
