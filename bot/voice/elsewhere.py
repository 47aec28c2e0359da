"""When somebody speaks to Kith where no circle is, or reads it apart from where a circle talks."""

from bot.messages import Message, Typed, paragraph

WHISPER = "A word from Kith"
"""The name of a place that is opened for one member and one message, where a platform needs one: it tells no reason."""


def outside(circle: str) -> Message:
    """The answer in a private conversation, where nothing says which circle is meant. `circle` is the platform's own
    word for one.
    """
    return Message(
        (
            paragraph(
                f"Nice to hear from you! I keep count inside a {circle}, together with its people. "
                "Go to one where I am, and try ",
                Typed("/checkin"),
                " there.",
            ),
        )
    )


def departed(circle_name: str) -> Message:
    """The answer to a button in a private message, pressed by somebody who is not in that circle any more."""
    return Message(
        (paragraph(f"This button belongs to {circle_name}, and you are not there just now. You are welcome back."),)
    )


def owed() -> Message:
    """What comes before an answer that could not be shown when it was due."""
    return Message((paragraph("This is from before; I could not show it to you then:", quiet=True),))
