"""A second class of a name that ``models`` has too."""

from __future__ import annotations

from pydantic import BaseModel


class Inner(BaseModel):
    other: int
