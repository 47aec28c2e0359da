"""`kith`, untouched, in a process of its own: only the SDK's address is another (KITH_TEST_SLACK_API)."""

import os

from wire.slack_pointing import point_at

if __name__ == "__main__":
    point_at(os.environ["KITH_TEST_SLACK_API"])
    from bot.cli import main

    main()
