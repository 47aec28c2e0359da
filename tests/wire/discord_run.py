"""`kith` as its own process, untouched, with discord.py's addresses turned to the loopback Discord first.

python tests/wire/discord_run.py http://127.0.0.1:1/api ws://127.0.0.1:1/gateway run
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve()


def main() -> None:
    """Point, then be the console script."""
    sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[2])]
    from wire.discord_pointing import pointed_at

    from bot.cli import main as kith

    api, gateway = sys.argv[1:3]
    sys.argv = ["kith", *sys.argv[3:]]
    with pointed_at(api, gateway):
        kith()


if __name__ == "__main__":
    main()
