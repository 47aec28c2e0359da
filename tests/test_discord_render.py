"""Messages as embeds and buttons, declarations as application commands and forms: pure, and within Discord's limits."""

from typing import Any

import pytest
from factories import SIX
from hypothesis import given
from hypothesis import strategies as st
from wire import discord_rules as rules

from adapters.discord.commands import (
    Press,
    application_commands,
    decode,
    encode,
    fingerprint,
    invite_url,
    modal,
)
from adapters.discord.deliver import attachments, view
from adapters.discord.limits import IDENTIFIER
from adapters.discord.render import escaped, rendered
from bot.commands.catalogue import all_commands
from bot.domain.identity import MemberId, PlaceId
from bot.messages import (
    Board,
    BoardRow,
    Button,
    ButtonStyle,
    Fact,
    Facts,
    Heading,
    Mention,
    Message,
    Place,
    Quote,
    Strong,
    Typed,
    paragraph,
)

ADA = Mention(MemberId("42"), "Ada")


def shown(message: Message) -> str:
    """The words of the embeds."""
    return "\n".join(embed.description or "" for embed in rendered(message).embeds)


def body(message: Message) -> dict[str, Any]:
    """What is sent."""
    what = rendered(message)
    return {
        "content": what.content,
        "embeds": [embed.to_dict() for embed in what.embeds],
        "components": view(what).to_components(),
    }


def faults(message: Message) -> list[str]:
    sent = body(message)
    return [*rules.by_document("/channels/{channel_id}/messages", "post", sent), *rules.message_faults(sent)]


def test_every_kind_of_block_and_span_has_its_shape() -> None:
    message = Message(
        (
            Heading("Our week"),
            paragraph(ADA, " did ", Strong("well"), " in ", Place(PlaceId("7"), "done"), ", see ", Typed("/help")),
            Heading("Then"),
            Quote("one\ntwo"),
            Facts((Fact("Streak", "3 days"), Fact("Until", SIX))),
            Board("Days", (BoardRow(2, "Ada", "9 days"), BoardRow(2, "Sam", "9 days", own=True))),
            paragraph("psst", quiet=True),
        )
    )
    (embed,) = rendered(message).embeds
    assert embed.title == "Our week"
    assert (embed.description or "").split("\n") == [
        "**Ada** did **well** in <#7>, see `/help`",
        "**Then**",
        "> one",
        "> two",
        "Streak: **3 days**",
        "Until: **<t:1772557200:F>**",
        "**Days**",
        "2\\. Ada: 9 days",
        "**2\\. Sam: 9 days** (you)",
        "-# psst",
    ]
    assert faults(message) == []


def test_only_who_is_to_be_notified_is_pinged_each_once() -> None:
    loud = Mention(MemberId("7"), "Sam", notify=True)
    what = rendered(Message((paragraph(ADA, loud), paragraph(loud))))
    assert (what.content, what.notify) == ("<@7>", ("7",))
    assert rendered(Message((paragraph(ADA),))).content is None


def test_whom_discord_would_not_name_to_every_reader_stands_there_by_name() -> None:
    loud, odd = Mention(MemberId("7"), "Sam", notify=True), Mention(MemberId("8"), "*[x](y)* <@1>")
    assert shown(Message((paragraph(loud, ": ", ADA, " and ", odd),))) == r"<@7>: **Ada** and **\*\[x\](y)\* \<@1>**"
    assert shown(Message((paragraph(Mention(MemberId("9"), "")),))) == "<@9>"


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("*bold* _it_ ~~no~~ ||spoiler|| `code`", r"\*bold\* \_it\_ \~\~no\~\~ \|\|spoiler\|\| \`code\`"),
        ("[x](https://evil.example)", r"\[x\](https://evil.example)"),
        ("<@1> <@&2> <#3> <t:4:R> <a:e:5> </c:6>", r"\<@1> \<@&2> \<#3> \<t:4:R> \<a:e:5> \</c:6>"),
        ("# big\n- list\n> quote\n-# small\n1. one", "\\# big\n\\- list\n\\> quote\n\\-# small\n1\\. one"),
        ("https://a.example/b_c_d?e=*f", "https://a.example/b_c_d?e=\\*f"),
        ("\u202eevil\u202c \u200bhidden", "evil hidden"),
        ("a\\*b", r"a\\\*b"),
        ("@everyone &lt;", "@everyone &lt;"),
        (" 12 minutes ", " 12 minutes "),
    ],
)
def test_what_a_person_wrote_is_shown_as_it_is(written: str, safe: str) -> None:
    assert escaped(written) == safe


def test_a_typed_word_cannot_end_its_own_frame() -> None:
    assert shown(Message((paragraph(Typed("a`b")),))) == "`aˋb`"


@given(st.text(max_size=400))
def test_no_words_of_a_person_make_discord_refuse_a_message_or_lose_a_quote(words: str) -> None:
    message = Message((Heading("h"), paragraph("p ", Strong("s" + words)), Quote("q" + words)))
    assert faults(message) == []


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=12))
def test_quotes_are_whole_whatever_their_number_and_length(lengths: list[int]) -> None:
    quotes = [f"{number}:" + "*" * length for number, length in enumerate(lengths)]
    message = Message((paragraph("words"), *(Quote(quote) for quote in quotes)))
    what = rendered(message)
    there = shown(message).replace("\\", "")
    assert all(f"> {quote}" in there or quote in (what.attachment or "").split("\n\n") for quote in quotes)
    assert faults(message) == []
    assert len(attachments(what)) == (what.attachment is not None)


def test_what_is_not_a_quote_is_shortened_visibly() -> None:
    rows = tuple(BoardRow(number, "n" * 80, "1 day") for number in range(1, 300))
    message = Message((Heading("h" * 300), Board("Days", rows), paragraph("p" * 5000)))
    assert faults(message) == []
    assert rendered(message).embeds[0].title == "h" * 255 + "…"
    assert "…" in shown(message)


def test_buttons_are_what_they_stand_for() -> None:
    cheer = Button("Cheer", "cheer", {"member": "42", "checkin": "3"}, ButtonStyle.PRIMARY)
    message = Message((paragraph("hello"),), (cheer, Button("x" * 90, "checkin")))
    first, second = body(message)["components"][0]["components"]
    assert (first["custom_id"], first["style"], second["style"]) == ("cheer?member=42&checkin=3", 1, 2)
    assert second["label"] == "x" * 79 + "…"
    assert faults(message) == []
    assert rendered(message, "7").buttons[0].identifier == "7/cheer?member=42&checkin=3"


def test_more_buttons_than_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="26 buttons"):
        rendered(Message((), tuple(Button("b", f"command-{n}") for n in range(26))))


_WORDS = st.text(max_size=12)


@given(st.builds(Press, _WORDS, st.dictionaries(_WORDS, _WORDS, max_size=2), _WORDS))
def test_an_identifier_says_exactly_what_it_stands_for_or_is_refused(press: Press) -> None:
    try:
        identifier = encode(press)
    except ValueError:
        return
    assert len(identifier) <= IDENTIFIER
    assert decode(identifier) == press


@given(st.text(max_size=100))
def test_every_forged_identifier_stands_for_something(identifier: str) -> None:
    assert isinstance(decode(identifier), Press)


def test_the_commands_are_such_as_discord_takes() -> None:
    commands = application_commands(all_commands())
    assert rules.by_document("/applications/{application_id}/commands", "put", commands) == []
    assert rules.commands_faults(commands) == []
    by_name = {command["name"]: command for command in commands}
    assert by_name["config"]["default_member_permissions"] == "32"
    assert {option["name"] for option in by_name["config"]["options"]} >= {"show", "zone", "channel"}
    assert by_name["Cheer"]["type"] == 2
    assert all(command["contexts"] == [0] for command in commands)
    assert "not-today" not in by_name


def test_the_fingerprint_sees_changes_and_nothing_else() -> None:
    commands = application_commands(all_commands())
    told = [{**command, "id": "1", "version": "2", "dm_permission": True, "nsfw": False} for command in commands]
    assert fingerprint(list(reversed(told))) == fingerprint(commands)
    assert fingerprint(commands[1:]) != fingerprint(commands)
    assert fingerprint([{**commands[0], "description": "x"}, *commands[1:]]) != fingerprint(commands)


def test_every_form_is_such_as_discord_takes() -> None:
    forms = [modal(one, one.form, "7").to_dict() for one in all_commands().visible if one.form]
    assert forms
    for form in forms:
        path = "/interactions/{interaction_id}/{interaction_token}/callback"
        assert rules.by_document(path, "post", {"type": 9, "data": form}) == []
        assert rules.modal_faults(form) == []


def test_the_invitation_asks_for_little() -> None:
    assert invite_url(7) == (
        "https://discord.com/oauth2/authorize?client_id=7&scope=bot+applications.commands&permissions=343597435904"
    )
