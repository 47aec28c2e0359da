"""`kith` as its own process, untouched, with the SDK's address turned to the loopback Slack first.

python tests/wire/slack_run.py http://127.0.0.1:1/api/ run
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve()


def main() -> None:
    """Point, then be the console script."""
    sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[2])]
    from wire.slack_pointing import pointed_at

    from bot.cli import main as kith

    api = sys.argv[1]
    sys.argv = ["kith", *sys.argv[2:]]
    with pointed_at(api):
        kith()


if __name__ == "__main__":
    main()
