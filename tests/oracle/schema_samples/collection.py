"""All samples of a family of SDKs."""

from __future__ import annotations

from schema_samples import arguments, docstrings, injected, options, postponed, prompts, resources, results
from schema_samples.case import Case


def tools(family: str) -> list[Case]:
    """The tool samples of ``family``."""
    cases = [
        *arguments.case.cases,
        *postponed.case.cases,
        *results.case.cases,
        *docstrings.CASES,
        *options.case.cases,
        *injected.cases(family),
        *injected.content_cases(family),
    ]
    return [case for case in cases if not case.only or family in case.only]


def prompt_samples(family: str) -> list[Case]:
    """The prompt samples of ``family``."""
    return prompts.cases(family)


def resource_samples(family: str) -> list[Case]:
    """The resource samples of ``family``."""
    return resources.cases(family)
