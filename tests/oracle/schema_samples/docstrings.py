"""Handlers whose docstrings describe parameters, in three styles and in between."""

from __future__ import annotations

from typing import Any

from schema_samples.case import Case

DOCSTRINGS: dict[str, str | None] = {
    "none": None,
    "empty": "",
    "blank": "   \n   ",
    "one_line": "Do it.",
    "text": """Do it.

    In two paragraphs.
        Indented.
    """,
    "google": """Get a forecast.

    Longer text.

    Args:
        a: Name of the city.
        b: How many days ahead.

    Returns:
        The forecast.
    """,
    "google_types": """Get a forecast.

    Args:
        a (str): Name: with a colon.
        b (int, optional): How many days
            ahead, continued.

            After a blank line.
        unknown: Not a parameter.

    Raises:
        ValueError: If it fails.

    Example:
        >>> do("x", 1)
    """,
    "google_order": """
    Args:
        a: First.

    The description comes after.

    Note:
        A note.
    """,
    "google_narrow": """Do it.

    Args:
      a: Two spaces.
      b: Two
        more.
         odd.
    """,
    "google_no_blank": """Do it.
    Args:
        a: Directly below.
    """,
    "google_blank_below": """Do it.

    Args:

        a: After a blank line.
    """,
    "google_not_indented": """Do it.

    Args:
    a: Not indented.
    """,
    "google_bullets": """Do it.

    Args:
        - a: Bullet.
        * b: Star.
        a no colon here
    """,
    "google_spaced": """Do it.

    Args:
        a : Space before the colon.
        b (int) : Same.
    """,
    "google_parameters": """Do it.

    Parameters:
        a: One.

    Keyword Args:
        b: Two.
    """,
    "google_star": """Do it.

    Args:
        *a: Star.
        **b: Stars.
    """,
    "google_code": """Do it.

    ```
    Args:
        a: In code.
    ```

    Args:
        b: Outside.
    """,
    "google_title": """Do it.

    Args: the arguments
        a: One.

    Returns: A thing.
        More.
    """,
    "google_lower": """do it

    args:
        a: lower case
    """,
    "google_admonition": """Do it.

    Important:
        Read this.

    And more.

    Args:
        a: One.
    """,
    "google_examples": """Do it.

    Args:
        a: One.

    Examples:
        Call it.

        More of it.

    The end.
    """,
    "google_returns_only": """Do it.

    Returns:
        dict: The result: a dict.
    """,
    "google_empty": """Do it.

    Args:
        nothing here
    """,
    "google_last_line": """Do it.

    Args:
        a: One.
        b: Two.""",
    "google_tabs": "Do it.\n\n\tArgs:\n\t\ta: One.\n\t\tb: Two.\n\t",
    "google_crossing": """Do it.

    Args:
        a: One.
    Returns:
        Something.
    """,
    "google_trailing": """Do it.

    Args:
        a: One.

    Trailing text: with a colon.
    """,
    "numpy": """Get it.

    Parameters
    ----------
    a : str
        Name of city.
    b : int, optional
        How many.

        Second paragraph.

    Returns
    -------
    str
        Text.
    """,
    "numpy_names": """Get it.

    Text.

    Parameters
    ----------
    a, b : str
        Both.
    c
        No type.

    Notes
    -----
    A note.

    Examples
    --------
    >>> a

    Raises
    ------
    ValueError
        If.
    """,
    "numpy_no_text": """
    Parameters
    ----------
    a : {'x', 'y'}
        Choice.
    b: int
      Confusing.
    """,
    "numpy_returns_only": """Get it.

    Returns
    -------
    str
        Text.
    """,
    "numpy_heading": """Get it.

    Overview
    --------
    About it.
    """,
    "sphinx": """Get it.

    :param a: Name of city.
    :param int b: How many
        days.
    :returns: text
    :rtype: str
    """,
    "sphinx_more": """Get it.

    Longer.

    :param a:
    :type a: str
    :parameter b: Two.
    :raises ValueError: If.
    :raises: Nothing.

    After.
    """,
    "sphinx_long": """Get it.
    :param very odd type b: Three words.
    :param : nothing
    :arg a: An arg.
    :param a: Again.
    :unknown x: y
    """,
    "sphinx_returns_only": """Get it.

    :return: text
    """,
    "sphinx_only": ":param a: One.\n:param b: Two.",
    "mixed": """Do it.

    Args:
        a: Google.

    :param b: Sphinx.
    """,
    "markdown": """# Do it

    - **a**: bold
    - `b`: code

    Use: this
    """,
    "warning": """Do it.

    WARNING: this is
    important.

    Args:
        a: One.
    """,
}


def _handler(name: str, doc: str | None) -> Any:
    def handler(a: str, b: int = 1) -> str:
        return a

    handler.__name__ = handler.__qualname__ = f"doc_{name}"
    handler.__doc__ = doc
    return handler


CASES = [Case(f"doc_{name}", _handler(name, doc)) for name, doc in DOCSTRINGS.items()]
