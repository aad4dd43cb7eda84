"""Clicks and keystrokes of the tasks that people must get done; their seconds are measured by
`bench/tasks.py`, since a test on a busy machine can hold none."""

from __future__ import annotations

import pytest
from tests.pages.acceptance.tasks import TASKS, Hand

pytestmark = pytest.mark.xdist_group("acceptance-tasks")


@pytest.mark.parametrize("task", TASKS, ids=lambda task: f"{task.number:02}")
def test_a_task_takes_no_more_clicks_and_keys_than_its_target(workbench, task):
    hand = Hand(workbench, task.who)
    task.walk(hand)
    assert hand.keys <= task.keys and hand.clicks <= task.clicks
