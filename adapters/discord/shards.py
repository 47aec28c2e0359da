"""Which part of a bot's servers a process serves: Discord deals them out among shards, by their ids."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards `ids` of `count`. Without a count: all of them, and as many as Discord asks for."""

    ids: tuple[int, ...] = ()
    count: int | None = None

    @property
    def share(self) -> float:
        """The part of all servers, 0 to 1. What Discord allows to the bot is divided alike."""
        return len(self.ids) / self.count if self.count else 1.0

    @property
    def leads(self) -> bool:
        """Whether what is done for the whole bot is done here: by whoever has shard 0."""
        return not self.count or 0 in self.ids

    def serves(self, guild: int) -> bool:
        """Whether events of this server come here."""
        return not self.count or (guild >> 22) % self.count in self.ids
