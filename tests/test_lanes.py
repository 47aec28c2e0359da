"""What delivery has in hand for each addressee, step by step."""

from datetime import datetime, timedelta

from factories import make_outgoing
from world import START

from bot.domain.identity import PlaceId
from bot.duties.lanes import Lanes
from bot.messages import Destination, DestinationKind
from bot.outgoing import Outgoing

CHANNEL = Destination(DestinationKind.PLACE, place_id=PlaceId("general"))
SECOND = timedelta(seconds=1)


def card(key: str, at: datetime) -> Outgoing:
    return make_outgoing(key, destination=CHANNEL, not_before=at)


def test_nobody_waits_for_ever_for_a_message_that_another_process_took_or_somebody_withdrew() -> None:
    lanes, missing, younger = Lanes(1, 5 * SECOND), card("a", START), card("b", START + SECOND)
    now = START + 2 * SECOND
    lanes.take([missing], 0.0, now)
    assert lanes.overdue(1.0, now) == [(missing, now)]
    due = now
    for _ in range(60):
        returned = lanes.take([younger], 0.0, due)
        if not returned:
            break
        assert returned[0][0] == younger
        due = returned[0][1]
    assert len(lanes) == 1
    assert timedelta(seconds=30) < due - now < timedelta(seconds=40)


def test_a_message_that_goes_back_again_and_again_is_remembered_once() -> None:
    lanes, now = Lanes(4, 5 * SECOND), START + 10 * SECOND
    oldest, *younger = (card(f"{number}", START + number * SECOND) for number in range(4))
    lanes.take([oldest], 0.0, now)
    lanes.overdue(1.0, now)
    for _ in range(20):
        now += SECOND
        assert len(lanes.take(younger, 0.0, now)) == len(younger)
    assert lanes.remembered == 4
    assert lanes.take([oldest, *younger], 0.0, now) == []
    lanes.tidy(now)
    assert lanes.remembered == 0


def test_what_has_returned_is_waited_for_no_more() -> None:
    lanes, first, second = Lanes(2, 5 * SECOND), card("a", START), card("b", START + SECOND)
    now = START + 2 * SECOND
    lanes.take([first], 0.0, now)
    lanes.overdue(1.0, now)
    assert lanes.take([second], 0.0, now) == [(second, now + SECOND)]
    assert lanes.take([first], 0.0, now) == []
    assert lanes.take([second], 0.0, now + SECOND) == []
    assert len(lanes) == 2
