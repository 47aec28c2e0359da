"""A platform did not take a message: whether to wait, to give up, or to mend something of ours."""

from datetime import timedelta

from bot.errors.kinds import KithError


class DeliveryError(KithError):
    """A platform did not take a message."""


class Throttled(DeliveryError):
    """The platform asks to wait `retry_after` before the next try; certainly nothing was sent.

    With `addressee_only` it asks so for this channel or member alone, and others may be written to meanwhile.
    """

    def __init__(self, retry_after: timedelta, *, addressee_only: bool = False) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        self.addressee_only = addressee_only


class Unreachable(DeliveryError):
    """This addressee cannot be written to (left, closed private messages, channel gone)."""


class Declined(Unreachable):
    """This member's settings let nobody like Kith write to them privately. It is remembered, and they are told."""


class Rejected(DeliveryError):
    """The platform says that the message is malformed: a defect of ours, logged as one."""
