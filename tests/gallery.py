"""Every sentence that Kith says, with believable people in it: `gallery()` gives names and messages.

`test_gallery.py` renders each on each platform and compares it with a golden file that was read by eye.
"""

import gallery_beginnings
import gallery_days
import gallery_forms
import gallery_goals
import gallery_ladder
import gallery_nudges
import gallery_refusals
import gallery_setting
import gallery_together
import gallery_words
from gallery_people import Named


def gallery() -> Named:
    """All of it."""
    for room in (
        gallery_days.joining,
        gallery_days.checking_in,
        gallery_days.standing,
        gallery_days.planning,
        gallery_goals.aiming,
        gallery_days.explaining,
        gallery_days.correcting,
        gallery_together.cheering,
        gallery_together.buddying,
        gallery_together.boards,
        gallery_together.weekly,
        gallery_nudges.nudging,
        gallery_nudges.nudge_settings,
        gallery_together.tipping,
        gallery_setting.setting,
        gallery_words.words,
        gallery_beginnings.beginnings,
        gallery_ladder.ladders,
        gallery_ladder.own_texts,
        gallery_ladder.reports,
        gallery_setting.helping,
        gallery_forms.forms,
        gallery_refusals.refusing,
    ):
        yield from room()
