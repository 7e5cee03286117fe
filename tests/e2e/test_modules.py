"""The pages' modules one by one, run by the browser that will run them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.site import ROOT

STATIC = ROOT / "static"


@pytest.fixture(scope="module")
def load(site, browser):
    """Runs a function body with a module of the import map: `load("diff", "return module.f(1)")`."""
    page = browser.new_page(base_url=site.url)
    page.goto("/accounts/login/")

    def run(name: str, body: str, argument=None):
        source = f"async argument => {{ const module = await import('app/{name}.js'); {body} }}"
        return page.evaluate(source, argument)

    yield run
    page.close()


def event(kind: str, **data) -> dict:
    return {"id": "1-1", "type": kind, "at": "2026-01-01T00:00:00Z", "data": {"submission": "s", **data}}


def test_import_map_names_every_module():
    """A module that the map forgets would be fetched under a name that is never cached for long."""
    text = (ROOT / "templates" / "includes" / "import_map.json").read_text()
    named = set(re.findall(r'"app/([\w.]+)": "\{% static "js/([\w.]+)" %\}"', text))
    assert {(path.name, path.name) for path in (STATIC / "js").glob("*.js")} == named


def test_stylesheets_use_roles_only():
    """Raw colours stand in the token file alone."""
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|oklch)\(")
    offenders = [
        f"{path.name}: {line.strip()}"
        for path in sorted((STATIC / "css").glob("*.css"))
        if path.name != "tokens.css"
        for line in path.read_text().splitlines()
        if raw.search(line)
    ]
    assert offenders == []


def test_stylesheets_know_every_role():
    """Every custom property that is used is defined."""
    sources = [
        *(STATIC / "css").glob("*.css"),
        *(ROOT / "frontend" / "src").glob("*.js"),
        *(STATIC / "js").glob("*.js"),
    ]
    text = "\n".join(path.read_text() for path in sources)
    defined = set(re.findall(r"(--[\w-]+):", text)) | {"--columns", "--rows", "--keyboard"}
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined


def test_editor_chunks_are_all_licensed():
    """The bundle carries the licences of what is in it."""
    text = (STATIC / "editor" / "LICENSES.txt").read_text()
    for package in ("@codemirror/view", "@codemirror/state", "@lezer/common", "codemirror", "style-mod"):
        assert f"{package} " in text
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/codemirror"]["version"] == "6.0.2"


class TestShortcuts:
    def test_no_two_clash(self, load):
        assert load("shortcuts", "return module.clashes()") == []

    def test_a_clash_is_found(self, load):
        """Deliberate damage: a key used twice in one place, and a key that begins another's sequence."""
        list_ = [
            {"id": "a", "keys": "Mod-s", "place": "everywhere", "label": ""},
            {"id": "b", "keys": "Mod-S", "place": "editor", "label": ""},
            {"id": "c", "keys": "g", "place": "page", "label": ""},
            {"id": "d", "keys": "g s", "place": "page", "label": ""},
        ]
        found = load("shortcuts", "return module.clashes(argument)", list_)
        assert ["a", "b"] in found
        assert ["c", "d"] in found


class TestDiff:
    def test_equal_texts_have_no_difference(self, load):
        pairs = load("diff", "return module.diffLines('a\\nb\\n', 'a\\nb')")
        assert [pair["same"] for pair in pairs] == [True, True]

    def test_changed_lines_stand_side_by_side(self, load):
        pairs = load("diff", "return module.diffLines('a\\nb\\nc', 'a\\nx\\nc\\nd')")
        texts = [((pair["left"] or {}).get("text"), (pair["right"] or {}).get("text")) for pair in pairs]
        assert texts == [("a", "a"), ("b", "x"), ("c", "c"), (None, "d")]

    def test_large_texts_are_paired_by_number(self, load):
        """An exact alignment of two huge outputs would freeze the page."""
        pairs = load("diff", "return module.diffLines('a\\n'.repeat(5000), 'b\\n'.repeat(4000)).length")
        assert pairs == 5000

    def test_long_equal_stretches_are_folded(self, load):
        folded = load(
            "diff", "return module.foldEqual(module.diffLines('a\\n'.repeat(20) + 'x', 'a\\n'.repeat(20) + 'y'))"
        )
        assert folded[0] == 17
        assert folded[-1]["same"] is False

    def test_the_changed_part_of_a_line_is_found(self, load):
        change = load("diff", "return module.splitChange('2 x 20', '1 x 20')")
        assert change == {"start": "", "left": "2", "right": "1", "end": " x 20"}


class TestJudging:
    DETAIL = {
        "id": "s",
        "kind": "submission",
        "status": "queued",
        "language": "python",
        "created_at": "2026-01-01T00:00:00Z",
    }
    STORY = [
        event("submission.started", attempt=1),
        event("test.finished", index=1, total=2, test={"name": "b", "verdict": "wrong_answer"}),
        event("test.finished", index=0, total=2, test={"name": "a", "verdict": "accepted"}),
        event("submission.finished", status="finished", verdict="wrong_answer", tests_passed=1, tests_total=2,
              time_ms=1, memory_kb=1),
    ]  # fmt: skip
    PLAY = """
        let judged = module.fromDetail(argument.detail);
        for (const event of argument.events) judged = module.apply(judged, event);
        return judged;
    """

    def test_repeated_events_change_nothing(self, load):
        """A replay after a reconnect may tell everything again."""
        once = load("judging", self.PLAY, {"detail": self.DETAIL, "events": self.STORY})
        twice = load("judging", self.PLAY, {"detail": self.DETAIL, "events": self.STORY + self.STORY})
        assert once == twice
        assert once["status"] == "finished"
        assert [test["name"] for test in once["tests"]] == ["a", "b"]

    def test_another_attempt_voids_what_was_told(self, load):
        """A worker that took over begins again."""
        events = [*self.STORY[:2], event("submission.started", attempt=2)]
        judged = load("judging", self.PLAY, {"detail": self.DETAIL, "events": events})
        assert judged["tests"] == []
        assert judged["status"] == "running"

    def test_other_submissions_are_not_mixed_in(self, load):
        stranger = {**self.STORY[3], "data": {**self.STORY[3]["data"], "submission": "other"}}
        judged = load("judging", self.PLAY, {"detail": self.DETAIL, "events": [stranger]})
        assert judged["status"] == "queued"

    def test_missing_results_are_noticed(self, load):
        """A finished submission whose tests did not all arrive must be fetched."""
        body = self.PLAY.replace("return judged", "return module.hasGap(judged)")
        assert load("judging", body, {"detail": self.DETAIL, "events": [self.STORY[0], self.STORY[3]]}) is True
        assert load("judging", body, {"detail": self.DETAIL, "events": self.STORY}) is False


class TestHints:
    PLAY = "return argument.reduce((hints, event) => module.applyHint(hints, event), [])"
    TALK = "return argument.reduce((turns, event) => module.applyMessage(turns, event), [])"

    def test_sentences_are_placed_by_number(self, load):
        events = [
            event("hint.started", hint="h", level=1),
            event("hint.delta", hint="h", index=1, text="two", html="<p>two</p>"),
            event("hint.delta", hint="h", index=0, text="one", html="<p>one</p>"),
            event("hint.finished", hint="h", level=1, outcome="complete"),
        ]
        (hint,) = load("told", self.PLAY, events + events)
        assert [sentence["text"] for sentence in hint["sentences"]] == ["one", "two"]
        assert hint["status"] == "finished"

    def test_stopped_hint_keeps_what_was_said(self, load):
        events = [
            event("hint.started", hint="h", level=1),
            event("hint.delta", hint="h", index=0, text="one", html="<p>one</p>"),
            event("hint.finished", hint="h", level=1, outcome="cancelled"),
        ]
        (hint,) = load("told", self.PLAY, events)
        assert hint["status"] == "cancelled"
        assert len(hint["sentences"]) == 1

    def test_an_interrupted_hint_that_is_tried_again_speaks_on(self, load):
        events = [
            event("hint.started", hint="h", level=1),
            event("hint.delta", hint="h", index=0, text="one", html="<p>one</p>"),
            event("hint.finished", hint="h", level=1, outcome="interrupted"),
            event("hint.started", hint="h", level=1),
            event("hint.delta", hint="h", index=1, text="two", html="<p>two</p>"),
        ]
        (hint,) = load("told", self.PLAY, events)
        assert hint["status"] == "running"
        assert [sentence["text"] for sentence in hint["sentences"]] == ["one", "two"]

    def test_a_talk_is_the_same_however_often_it_is_told(self, load):
        """A turn, its answer sentence by sentence, and the whole answer: two turns, also after a replay."""
        whole = {"text": "one", "html": "<p>one</p>", "sentences": [{"text": "one", "html": "<p>one</p>"}]}
        events = [
            event("chat.message", message="q", role="user", status="finished", text="Where?", sentences=[]),
            event("hint.started", message="a", provider="rules"),
            event("hint.delta", message="a", index=0, text="one", html="<p>one</p>"),
            event("hint.finished", message="a", outcome="computed"),
            event("chat.message", message="a", role="assistant", status="finished", outcome="computed", **whole),
        ]
        turns = load("told", self.TALK, events + events)
        assert [(turn["role"], turn["status"], turn["text"]) for turn in turns] == [
            ("user", "finished", "Where?"),
            ("assistant", "finished", "one"),
        ]

    def test_what_came_before_the_newest_attempt_is_folded_but_for_the_last_turns(self, load):
        def at(minute, **fields):
            return {"status": "finished", "sentences": [], "created_at": f"2026-01-01T10:{minute:02}:00Z", **fields}

        hints = [at(0, id="old", submission="s1"), at(30, id="new", submission="s2")]
        turns = [at(minute, id=f"t{minute}", role="user") for minute in (1, 2, 3, 4, 5)]
        body = "return module.threadOf(argument.hints, argument.turns, '2026-01-01T10:29:00Z')"
        thread = load("told", body, {"hints": hints, "turns": turns})
        assert [item["id"] for item in thread["earlier"]] == ["old", "t1"]
        assert [item["id"] for item in thread["now"]] == ["t2", "t3", "t4", "t5", "new"]


def test_screen_readers_hear_one_message_a_second_and_the_last(load):
    """Of many progress messages the first and the last are said, not each."""
    heard = load(
        "announce",
        """
        const [status, alert] = [document.createElement('p'), document.createElement('p')];
        const heard = [];
        new MutationObserver(() => heard.push(status.textContent)).observe(status, {childList: true});
        const announcer = module.createAnnouncer({status, alert, pause: 50});
        for (let passed = 1; passed <= 10; passed += 1) announcer.say(`${passed} of 10`);
        return new Promise(resolve => setTimeout(() => resolve(heard), 200));
        """,
    )
    assert heard == ["1 of 10", "10 of 10"]


def test_reconnects_wait_longer_each_time_with_jitter(load):
    """The wait doubles up to a bound, and half of it is chance."""
    waits = load("live", "return [1, 2, 3, 20].map(n => [module.backoff(n, 0), module.backoff(n, 1)])")
    assert waits == [[250, 500], [500, 1000], [1000, 2000], [15000, 30000]]


def test_waiting_is_told_honestly(load):
    """Place in the queue, time so far, usual time, and what to do after twice the usual."""
    judged = {"status": "queued", "ahead": 3, "tests": [], "total": 0}
    body = "return module.waitingSentence(argument, {elapsed: 12000, usual: 4000})"
    text = load("waiting", body, judged)
    for words in ("3 wait before you.", "12 s so far.", "Usually 4.0 s.", "longer than usual"):
        assert words in text
    assert "so far" not in load("waiting", body.replace("12000", "300"), judged)


def test_images_and_fonts_are_small():
    """What a first visit loads stays within its budget."""
    size = sum(path.stat().st_size for path in Path(STATIC / "fonts").glob("*-latin-wght-normal.woff2"))
    assert size < 110_000
