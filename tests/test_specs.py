"""What the loopback servers check requests by, beside their own rules."""

import pytest
from wire import specs

DISCORD = "discord-openapi.json"


@pytest.mark.parametrize("name", [DISCORD, "slack-manifest.schema.2.0.0.json", "slack-blockkit.schema.json"])
def test_the_platforms_documents_are_at_hand(name: str) -> None:
    if not specs.present(name):
        pytest.skip(specs.ABSENT)
    assert specs.document(name)


@pytest.mark.skipif(not specs.present(DISCORD), reason=specs.ABSENT)
def test_a_fault_is_told_with_its_place() -> None:
    faults = specs.faults(DISCORD, "#/components/schemas/MessageCreateRequest", {"nonce": "n" * 26})
    assert faults
    assert all(fault.startswith("nonce: ") for fault in faults)


@pytest.mark.skipif(not specs.present(DISCORD), reason=specs.ABSENT)
def test_known_deviations_are_no_faults() -> None:
    mentions = {"allowed_mentions": {"users": [1, "2"]}, "content": "hello"}
    assert specs.faults(DISCORD, "#/components/schemas/MessageCreateRequest", mentions) == []
    command = {"name": "config", "default_member_permissions": "32"}
    assert specs.faults(DISCORD, "#/components/schemas/ApplicationCommandUpdateRequest", command) == []


def test_an_absent_document_finds_no_fault() -> None:
    assert specs.faults("no-such-document.json", "#", {"anything": 1}) == []
