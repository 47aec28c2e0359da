"""What Slack's refusals mean."""

from collections.abc import Mapping
from datetime import timedelta

from slack_sdk.errors import SlackApiError

from bot.errors.delivery import Declined, Rejected, Throttled, Unreachable

_CLOSED = frozenset(
    {
        "as_user_not_supported",
        "channel_is_limited_access",
        "channel_not_found",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "user_not_in_channel",
    }
)
_DECLINED = frozenset({"cannot_dm_bot", "messages_tab_disabled", "user_not_visible"})
"""Nothing that Kith writes to this member privately arrives."""

_GONE = frozenset({"user_disabled", "user_not_found", "users_not_found"})
REVOKED = frozenset(
    {
        "access_denied",
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
_FULL = "message_limit_exceeded"
"""The workspace has got as many messages as it may, whatever the channel."""

_THROTTLED = frozenset({_FULL, "rate_limited", "ratelimited"})
_AMBIGUOUS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack broke or hurried: the message may have been posted or not."""

_RETRY_AFTER = 30
"""Seconds, when a 429 names none."""


class MemberGone(Unreachable):
    """The account was deactivated, or is in this workspace no more."""


class Revoked(Unreachable):
    """Slack does not know Kith's token (any more)."""


def failure(error: SlackApiError, *, one_channel: bool = False) -> Exception:
    """What one of Slack's refusals means for a message; the error itself when nobody knows whether it was posted.

    A post that was too fast was so for its `one_channel`: Slack allows one a second in each.
    """
    code = code_of(error)
    if code in _THROTTLED:
        waiting = timedelta(seconds=retry_after(error.response.headers))
        return Throttled(waiting, addressee_only=one_channel and code != _FULL)
    if not code or code in _AMBIGUOUS:
        return error
    if code in REVOKED:
        return Revoked(code)
    if code in _GONE:
        return MemberGone(code)
    if code in _DECLINED:
        return Declined(code)
    return Unreachable(code) if code in _CLOSED else Rejected(code)


def code_of(error: SlackApiError) -> str:
    """Slack's name for what went wrong; nothing when the answer was none of Slack's (a proxy's page, for instance)."""
    response = error.response
    if getattr(response, "status_code", None) == 429:
        return "ratelimited"
    data = getattr(response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def retry_after(headers: Mapping[str, str]) -> int:
    """Seconds that a 429 asks to wait."""
    given = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return max(1, int(given)) if given.isdigit() else _RETRY_AFTER
