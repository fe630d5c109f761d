"""The table of guarantees: complete, and refused where it names what does not exist."""

import pytest

from mcplint.rules import registry
from mcplint.rules.guarantees import GuaranteeError, guarantees, read_guarantees

ROW = {"rust": "Send", "scope": "state", "rules": ["lost-update"]}


def test_the_guarantees_are_those_of_rust():
    assert [one.name for one in guarantees()] == [
        "no data races",
        "no cross-tenant leak",
        "no null dereference",
        "no unchecked errors",
        "typed input",
        "exhaustive choice",
        "refactoring safety",
        "explicit unsafe",
        "no use after close",
        "predictable latency",
    ]
    assert all(one.rules and one.rust and one.scope for one in guarantees())


@pytest.mark.parametrize("group", ["state", "errors", "injection", "files", "network", "protocol", "resources"])
def test_every_rule_of_these_groups_stands_for_a_guarantee(group):
    named = {rule for one in guarantees() for rule in one.rules}
    apart = {"exception-detail-exposed", "raise-without-cause"}
    assert {entry.name for entry in registry.TABLE if entry.group == group} - named <= apart


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({**ROW, "rules": ["lost-updates"]}, "did you mean `lost-update`?"),
        ({**ROW, "rules": ["state"]}, "is a group"),
        ({**ROW, "rulez": []}, "rulez"),
        ({"rust": "Send"}, "scope"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_the_name(row, complaint):
    with pytest.raises(GuaranteeError) as caught:
        read_guarantees({"no data races": row})
    assert "no data races" in str(caught.value)
    assert complaint in str(caught.value)
