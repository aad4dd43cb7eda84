"""`openpiu authorities`: who may be handed confirmed hits."""

import json


def test_authorities_are_registered_shown_and_ended(cli):
    assert cli("init").code == 0
    assert "No authority yet" in cli("authorities").out
    added = cli("authorities", "add", "police", "--title", "Police of Utopia", "--purpose", "terrorism")
    assert added.code == 0
    assert "Police of Utopia" in cli("authorities").out
    assert cli("authorities", "end", "police", "--why", "REQ-1").code == 0
    (told,) = [json.loads(line) for line in cli("authorities", "--json").out.splitlines()]
    assert (told["name"], told["purposes"]) == ("police", ["terrorism"]) and told["until"]


def test_authority_for_a_purpose_that_the_law_profile_does_not_list_is_refused(cli):
    cli("init")
    refused = cli("authorities", "add", "police", "--title", "Police", "--purpose", "curiosity")
    assert refused.code != 0 and "border_security" in refused.err and "Traceback" not in refused.err
    assert cli("authorities", "end", "nobody").code != 0
