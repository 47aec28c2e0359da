"""Every error that Kith raises on purpose.

    KithError
    ├── UserError                    somebody asked for what cannot be done, and can do better
    │   ├── OptionError              one option is at fault, and `option` names it
    │   │   ├── MissingOption
    │   │   ├── UnknownOption
    │   │   ├── NotANumber
    │   │   ├── OutOfRange
    │   │   ├── TooLong              carries the text, so that it can be given back
    │   │   ├── UnknownChoice
    │   │   ├── UnknownZone          carries near names
    │   │   ├── UnknownPlace
    │   │   ├── UnknownMember
    │   │   ├── NotADay
    │   │   ├── CadenceUnread
    │   │   └── GoalRefused          `reason` says what is wrong; carries the goals that could have been meant
    │   ├── UnknownCommand
    │   ├── NotAllowed               the command is for moderators
    │   ├── NotYours                 the button was for somebody else
    │   ├── CheerRefused             `reason` says which limit
    │   ├── PlanRefused              `reason` says what is wrong with a plan, an undo or a correction
    │   ├── CadenceGiven             the circle's moderators choose the cadence
    │   └── BuddyRefused             `reason` says why two members cannot be, or are not, buddies
    ├── StorageError                 nothing of this request was saved
    │   ├── StorageBusy              another process holds the database
    │   ├── StorageFull              no space is left on the disk
    │   └── WrongRevision            the tables are older or newer than this Kith
    ├── DeliveryError                a platform did not take a message
    │   ├── Throttled                wait `retry_after`: all of it, or this addressee alone
    │   ├── Unreachable              this addressee cannot be written to
    │   └── Rejected                 the message was malformed: our bug
    ├── ConfigurationError           every fault of the settings at once
    └── AlreadyRunning               another Kith holds the SQLite file

An error carries what its catcher needs; the sentence that a person reads is written in `bot.voice`.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum


class KithError(Exception):
    """Anything that Kith raises on purpose."""


class UserError(KithError):
    """A person asked for something that cannot be done; `voice.problem` tells them what would work."""


class OptionError(UserError):
    """One option of a command is at fault.

    `option` is its declared name; `given` what was written, shortened nowhere.
    """

    def __init__(self, option: str, given: str = "") -> None:
        super().__init__(option, given)
        self.option = option
        self.given = given


class MissingOption(OptionError):
    """A required option was left out; `works` is what it can be, where that can be told."""

    def __init__(self, option: str, works: Sequence[str] = ()) -> None:
        super().__init__(option)
        self.works = tuple(works)


class UnknownOption(OptionError):
    """The command has no option of this name; `known` are those that it has."""

    def __init__(self, option: str, known: Sequence[str]) -> None:
        super().__init__(option)
        self.known = tuple(known)


class NotANumber(OptionError):
    """A whole number was wanted, between `minimum` and `maximum` (both included)."""

    def __init__(self, option: str, given: str, minimum: int, maximum: int) -> None:
        super().__init__(option, given)
        self.minimum = minimum
        self.maximum = maximum


class OutOfRange(NotANumber):
    """A whole number came, but not one between `minimum` and `maximum` (both included)."""


class TooLong(OptionError):
    """A text is longer than `limit` characters; `given` holds all of it, to be given back."""

    def __init__(self, option: str, given: str, limit: int) -> None:
        super().__init__(option, given)
        self.limit = limit


class UnknownChoice(OptionError):
    """None of `choices` was meant."""

    def __init__(self, option: str, given: str, choices: Sequence[str]) -> None:
        super().__init__(option, given)
        self.choices = tuple(choices)


class UnknownZone(OptionError):
    """No IANA time zone has this name; `suggestions` are near names, best first, perhaps none."""

    def __init__(self, option: str, given: str, suggestions: Sequence[str]) -> None:
        super().__init__(option, given)
        self.suggestions = tuple(suggestions)


class UnknownPlace(OptionError):
    """The circle has no such channel."""


class UnknownMember(OptionError):
    """Nobody of this name is a member now: never was, or has left."""


class NotADay(OptionError):
    """A day was wanted, and this is none."""


class CadenceUnread(OptionError):
    """A cadence was wanted, and these words are none."""


class GoalProblem(StrEnum):
    """Why a goal cannot be set, changed, finished, dropped, told or named."""

    IN_THE_PAST = "in-the-past"
    HALF_A_PLAN = "half-a-plan"
    TOO_MANY = "too-many"
    NONE_OPEN = "none-open"
    WHICH = "which"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    DONE_ALREADY = "done-already"
    DROPPED_ALREADY = "dropped-already"
    UNCHANGED = "unchanged"


class GoalRefused(OptionError):
    """Something about a goal that the rules of `domain.goals` do not allow.

    `candidates` are numbers and titles of the member's own goals that could have been meant; `limit` is how many goals
    can be open, where that is the reason.
    """

    def __init__(
        self,
        option: str,
        given: str,
        reason: GoalProblem,
        candidates: Sequence[tuple[int, str]] = (),
        limit: int = 0,
    ) -> None:
        super().__init__(option, given)
        self.reason = reason
        self.candidates = tuple(candidates)
        self.limit = limit


class LadderProblem(StrEnum):
    """Why hours for quiet members cannot be."""

    NO_TIME_LEFT = "no-time-left"
    IN_QUIET_HOURS = "in-quiet-hours"


class LadderRefused(OptionError):
    """Hours that leave no time for a word, or an hour in the quiet ones: `quiet_from` until `quiet_until` (0 to 23)."""

    def __init__(self, option: str, given: int, reason: LadderProblem, quiet_from: int, quiet_until: int) -> None:
        super().__init__(option, str(given))
        self.reason = reason
        self.hour = given
        self.quiet_from = quiet_from
        self.quiet_until = quiet_until


class TextProblem(StrEnum):
    """Why a text of a circle's own cannot be."""

    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    BRACES = "braces"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    KNOWN = "known"
    GONE = "gone"


class TextRefused(OptionError):
    """A text that the rules of `domain.own_texts` do not allow.

    `name` is a placeholder that nothing stands for, `known` are those that work, `size` the characters of the text with
    the longest values filled in, `limit` the most that there can be of them, or of texts.
    """

    def __init__(
        self,
        given: str,
        reason: TextProblem,
        *,
        name: str = "",
        known: Sequence[str] = (),
        size: int = 0,
        limit: int = 0,
    ) -> None:
        super().__init__("number" if reason is TextProblem.GONE else "text", given)
        self.reason = reason
        self.name = name
        self.known = tuple(known)
        self.size = size
        self.limit = limit


class UnknownCommand(UserError):
    """No command has this name (an old button, a typing error); `near` are names that may have been meant."""

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.near = tuple(near)


class NotAllowed(UserError):
    """The command is for moderators, and the actor is none."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command


class NotYours(UserError):
    """A button that was addressed to another member."""


class CheerLimit(StrEnum):
    """Why a cheer was refused."""

    ONESELF = "oneself"
    TODAY = "today"
    SAME_MEMBER = "same-member"
    SAME_CHECK_IN = "same-check-in"


class CheerRefused(UserError):
    """A cheer that the limits of `domain.cheers` do not allow; `words` are given back."""

    def __init__(self, reason: CheerLimit, limit: int, words: str) -> None:
        super().__init__(reason, limit)
        self.reason = reason
        self.limit = limit
        self.words = words


class PlanProblem(StrEnum):
    """Why a plan, an undo or a correction cannot be."""

    ENDS_FIRST = "ends-first"
    IN_THE_PAST = "in-the-past"
    TOO_LONG = "too-long"
    OVERLAPS = "overlaps"
    NOT_PAUSED = "not-paused"
    NOTHING_TO_UNDO = "nothing-to-undo"
    DAY_CLOSED = "day-closed"
    SAME_CADENCE = "same-cadence"
    SET_ALREADY = "set-already"
    KEPT_ALREADY = "kept-already"
    NOT_KEPT = "not-kept"
    WOULD_SHORTEN = "would-shorten"
    OUT_OF_REACH = "out-of-reach"
    NOT_YET = "not-yet"
    SNOOZE_OVER = "snooze-over"


class PlanRefused(UserError):
    """A plan, an undo or a correction that the rules of `domain.streaks` do not allow."""

    def __init__(self, reason: PlanProblem) -> None:
        super().__init__(reason)
        self.reason = reason


class CadenceGiven(UserError):
    """Members of this circle do not choose their cadence any more; `cadence` is the circle's
    (`domain.cadence.cadence_text`), and `kept` the one that this member chose while they could.
    """

    def __init__(self, cadence: str, kept: str | None = None) -> None:
        super().__init__(cadence)
        self.cadence = cadence
        self.kept = kept


class BuddyProblem(StrEnum):
    """Why something about buddies cannot be."""

    ONESELF = "oneself"
    BUDDIES_ALREADY = "buddies-already"
    HAVING_ONE = "having-one"
    TAKEN = "taken"
    ASKED_ALREADY = "asked-already"
    ASKED_LATELY = "asked-lately"
    TOO_MANY = "too-many"
    NOBODY_ASKED = "nobody-asked"
    NOT_OPEN = "not-open"
    NO_BUDDY = "no-buddy"
    NO_LONGER = "no-longer"
    LONG_AGO = "long-ago"


class BuddyRefused(UserError):
    """Something that the rules of `domain.pairing` do not allow; `limit` is a number where the reason has one."""

    def __init__(self, reason: BuddyProblem, limit: int = 0) -> None:
        super().__init__(reason, limit)
        self.reason = reason
        self.limit = limit


class StorageError(KithError):
    """The database did not take this request; nothing of it was saved."""


class StorageBusy(StorageError):
    """Another process held the database longer than the busy timeout."""


class StorageFull(StorageError):
    """The disk has no space left."""


class WrongRevision(StorageError):
    """The database's tables are of another revision than this Kith's.

    `found` is None for an empty database; `newer` is true when a later Kith has written it.
    """

    def __init__(self, found: str | None, wanted: str, *, newer: bool) -> None:
        super().__init__(found, wanted)
        self.found = found
        self.wanted = wanted
        self.newer = newer


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


class ConfigurationError(KithError):
    """The settings are wrong; `faults` are all of them, each a sentence that names the setting."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class AlreadyRunning(KithError):
    """Another Kith process has this SQLite file open for writing; `path` is the file."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path
