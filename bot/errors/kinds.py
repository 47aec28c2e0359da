"""The root of every error, and the root of those after which a person can ask for something that works."""


class KithError(Exception):
    """Anything that Kith raises on purpose."""


class UserError(KithError):
    """A person asked for something that cannot be done; `voice.problem` tells them what would work."""
