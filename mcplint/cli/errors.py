"""What the user did wrong, as opposed to what we did wrong."""

from __future__ import annotations


class UserError(Exception):
    """Wrong usage or settings that cannot be used; the message is complete and meant for the user."""
