"""Who answers, and that scripts are what they claim to be."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.tutor.evaluation.states import corpus
from tutor.evaluation.replies import (
    FAMILIES,
    attacked_replies,
    bad_replies,
    good_replies,
    leaking_replies,
    recorded_replies,
    rules_replies,
)
from tutor.evaluation.replies.attacked import attacks_load
from tutor.evaluation.replies.recorded import RECORDED_FILE, RecordingChanged


def test_eighty_attacks_in_ten_families():
    families = Counter(attack["family"] for attack in attacks_load())
    assert len(families) == 10
    assert set(families.values()) == {8}
    assert len({attack["text"] for attack in attacks_load()}) == 80


def test_each_attack_alone_and_as_six_turns():
    replies = list(attacked_replies(corpus()))
    assert len(replies) == 160
    assert {len(reply.turns) for reply in replies if reply.family.endswith("/six_turns")} == {6}
    assert {len(reply.turns) for reply in replies if reply.family.endswith("/alone")} == {1}


def test_every_family_of_leaks_has_its_share():
    counts = Counter(reply.family for reply in leaking_replies(corpus(), per_family=5))
    assert counts == dict.fromkeys(FAMILIES, 5)


def test_the_rules_climb_the_ladder_and_remember():
    replies = list(rules_replies(corpus()[:3]))
    assert [reply.level for reply in replies[:4]] == [1, 2, 3, 4]
    assert replies[3].earlier == tuple(reply.turns[0] for reply in replies[:3])


def test_scripts_repeat():
    assert list(bad_replies(corpus(), per_fault=3)) == list(bad_replies(reversed(corpus()), per_fault=3))
    assert list(good_replies(corpus(), limit=9)) == list(good_replies(reversed(corpus()), limit=9))


def test_recordings_say_who_spoke_and_belong_to_states():
    records = [json.loads(line) for line in RECORDED_FILE.read_text().splitlines()]
    assert records
    assert {record["state"] for record in records} <= {state.id for state in corpus()}
    assert len(list(recorded_replies(corpus()))) == len(records)
    assert all(record["model"] and record["prompt_version"] for record in records)


def test_an_edited_recording_is_refused(tmp_path):
    record = json.loads(RECORDED_FILE.read_text().splitlines()[0]) | {"text": "something else"}
    (tmp_path / "recorded.jsonl").write_text(json.dumps(record) + "\n")
    with pytest.raises(RecordingChanged):
        list(recorded_replies(corpus(), path=tmp_path / "recorded.jsonl"))
