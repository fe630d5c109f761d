"""GitHub's line hash, against a direct transcription of the published algorithm."""

from hypothesis import example, given
from hypothesis import strategies as st

from mcplint.report.sarif.linehash import line_hashes


def published(text):
    """The algorithm as published: unit by unit, a rolling window of 100 UTF-16 code units."""
    units, starts, at_start, after_cr = [], [], True, False
    data = text.encode("utf-16-le", "surrogatepass")
    for unit in (int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)):
        if unit in (32, 9) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        unit = 10 if after_cr else unit
        if at_start:
            starts.append(len(units))
        units.append(unit)
        at_start = unit == 10
    if at_start:
        starts.append(len(units))
    units += [65535] + [0] * 100
    seen, hashes = {}, []
    for start in starts:
        value = 0
        for unit in units[start : start + 100]:
            value = (value * 37 + unit) % 2**64
        seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


@given(st.text(alphabet="ab \t\n\ré\ufeff\U0001f600", max_size=400))
@example("")
@example("a\r \nb\r\n\r\rc")
@example("x = 1\n" * 150)
def test_every_line_hashes_as_published(text):
    expected = published(text)
    assert line_hashes(text, range(1, len(expected) + 2)) == dict(enumerate(expected, 1))


def test_only_the_wanted_lines_are_hashed():
    assert list(line_hashes("a\nb\nc\n", {2, 99})) == [2]


def test_values_of_githubs_own_implementation():
    # from the tests of github/codeql-action, src/fingerprints.test.ts
    assert line_hashes(" a\nb\n  \t\tc\n d", {1, 2, 3, 4}) == {
        1: "271789c17abda88f:1",
        2: "54703d4cd895b18:1",
        3: "180aee12dab6264:1",
        4: "a23a3dc5e078b07b:1",
    }
