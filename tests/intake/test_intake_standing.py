"""What a service holds for good is kept out of the search for cycles."""

import gc
import weakref

from openpiu.intake.standing import SETTLED, Standing


class Ring:
    def __init__(self):
        self.itself = self


def test_what_is_there_is_set_aside_once_it_has_settled():
    clock = [100.0]
    standing = Standing(lambda: clock[0])
    before = gc.get_freeze_count()
    try:
        assert not standing.look()
        assert gc.get_freeze_count() == before
        clock[0] += SETTLED[0]
        assert standing.look()
        assert gc.get_freeze_count() > before
        assert not standing.look(), "once for each time"
        clock[0] += SETTLED[-1]
        assert standing.look()
        assert not standing.look()
    finally:
        gc.unfreeze()


def test_rubbish_is_not_set_aside_and_what_comes_later_is_still_found():
    clock = [100.0]
    standing = Standing(lambda: clock[0])
    gc.disable()
    try:
        early = weakref.ref(Ring())
        clock[0] += SETTLED[0]
        standing.look()
        assert early() is None
        late = weakref.ref(Ring())
        gc.collect()
        assert late() is None
    finally:
        gc.enable()
        gc.unfreeze()
