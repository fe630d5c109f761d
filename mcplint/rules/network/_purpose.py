"""Tools whose declared purpose is to fetch what they are told to."""

from __future__ import annotations

import re

from mcplint.rules.flows import Flow
from mcplint.rules.taint import declares

_FETCHING = re.compile(
    r"\b(fetch|download|browse|navigate|crawl|scrape|open|visit|screenshot|request|get|read|load)\w*\b.*\b(urls?|web|websites?"
    r"|pages?|webpages?|sites?|https?|links?|html)\b|\b(fetch|http|url|webpage|crawl|scrape|browser)\w*\b",
    re.IGNORECASE,
)


def fetches_by_design(flow: Flow) -> bool:
    """Whether every tool that reaches the request says that fetching a URL is what it is for."""
    return all(declares(reach.run.tool, _FETCHING) for reach in flow.reaches)
