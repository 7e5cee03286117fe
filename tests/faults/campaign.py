"""Random faults, from a seed, while learners submit: nothing may be lost, told twice or stuck.

    python -m tests.faults.campaign [--faults 30] [--submissions 500] [--seed 1] [--services]

First the judge is asked politely to stop in the middle of its work.

Exit code 1 when anything was, with the logs' directory kept.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.house import House, HouseFault, running_house
from tests.faults.learners import Attempt, Gone, Pages, attempt_run, wait_until

SLUG, LONG_SLUG = "faults-sum", "faults-long"
LEARNERS = 12
SETTLE_SECONDS = 60  # after the last recovery
TESTS, LONG_TESTS = 3, 80
STOP_SECONDS = 10
BACKLOG = 40
RIGHT = "a, b = map(int, input().split())\nprint(a + b)\n"
SLOW = "import time\ntime.sleep(0.2)\n" + RIGHT
WRONG = RIGHT.replace("a + b", "a - b")
PROGRAMS = ((RIGHT, "accepted"), (WRONG, "wrong_answer"), (SLOW, "accepted"), (RIGHT, "accepted"))


@dataclass(slots=True, kw_only=True)
class Campaign:
    """What was sent, what was broken, and what is wrong."""

    house: House
    tokens: list[str]
    attempts: list[Attempt] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    faults: Counter = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    gone: Gone = field(default_factory=Gone)

    def send(self, number: int, *, problem: str = SLUG, program: tuple[str, str] | None = None) -> Attempt:
        code, expected = program or PROGRAMS[number % len(PROGRAMS)]
        attempt = Attempt(
            number=number, learner=number % len(self.tokens), problem=problem, code=f"{code}# {number}\n",
            expected=expected,
        )  # fmt: skip
        self.attempts.append(attempt)
        thread = threading.Thread(target=self._run, args=(attempt,), daemon=True)
        self.threads.append(thread)
        thread.start()
        return attempt

    def _run(self, attempt: Attempt) -> None:
        try:
            url = f"http://127.0.0.1:{self.house.port}"
            attempt_run(attempt, url=url, token=self.tokens[attempt.learner], gone=self.gone)
        except Exception as error:  # noqa: BLE001 - whatever a client meets is a finding
            self.troubles.append(f"attempt {attempt.number}: {error}")

    def strike(self, name: str, *, down_seconds: float) -> None:
        """End a part as its worst day would, leave it down, start it again."""
        part = self.house.parts[name]
        self.house.kill(name, signal.SIGKILL if part.stop_signal is signal.SIGTERM and name != "payloads"
                        else part.stop_signal)  # fmt: skip
        time.sleep(down_seconds)
        self.house.start(name)
        self.house.wait(name)
        self.faults[name] += 1


def seed_store(house: House) -> list[str]:
    """A problem, and a token for each learner. Sets Django up for this house."""
    os.environ.update(house.environment)
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()
    from django.db import connections  # noqa: PLC0415 - as above

    from codereview.accounts.models import User  # noqa: PLC0415 - needs the loaded app registry
    from codereview.accounts.services import token_create  # noqa: PLC0415
    from problems.models import Problem, TestCase  # noqa: PLC0415
    from problems.services import problem_refresh  # noqa: PLC0415

    for slug, tests in ((SLUG, TESTS), (LONG_SLUG, LONG_TESTS)):
        problem = Problem.objects.create(
            slug=slug, title=slug, statement="Add.", status=Problem.Status.PUBLISHED, checker={"kind": "tokens"}
        )
        TestCase.objects.bulk_create(
            TestCase(problem=problem, position=n, name=f"secret/{n}", input=f"{n} {n + 1}\n", expected=f"{2 * n + 1}\n")
            for n in range(1, tests + 1)
        )
        problem_refresh(problem=problem, withdraw=False)
    users = [User.objects.create_user(email=f"faults-{number}@example.org") for number in range(LEARNERS)]
    tokens = [token_create(user=user, name="faults")[1] for user in users]
    connections.close_all()  # none is kept over its server's restart
    return tokens


def rows() -> list[dict]:
    from django.db import connections  # noqa: PLC0415 - needs the settings

    from submissions.models import Submission  # noqa: PLC0415 - as above

    try:
        found = Submission.objects.order_by("created_at").values("id", "status", "verdict", "told_at", "attempts")
        return list(found)
    finally:
        connections.close_all()


def unsettled(campaign: Campaign) -> list[dict]:
    campaign.house.revive()
    return [row for row in rows() if row["status"] in {"queued", "running"} or row["told_at"] is None]


def stop_politely(campaign: Campaign) -> None:
    """SIGTERM in the middle of a judging of twenty seconds: handed back in time, and it counts as no attempt."""
    attempt = campaign.send(-1, problem=LONG_SLUG, program=(SLOW, "accepted"))

    def row() -> dict:
        return next((row for row in rows() if str(row["id"]) == attempt.id), {})

    if not wait_until(lambda: row().get("status") == "running", seconds=SETTLE_SECONDS):
        campaign.troubles.append(f"the long submission was not begun: {row()}")
        return
    took = campaign.house.kill("judge", signal.SIGTERM)
    print(f"judge stopped {took:.1f} s after SIGTERM in the middle of its work", flush=True)
    if took > STOP_SECONDS:
        campaign.troubles.append(f"the judge took {took:.1f} s to stop")
    if (row()["status"], row()["attempts"]) != ("queued", 0):
        campaign.troubles.append(f"the judge stopped and did not hand back: {row()}")
    campaign.house.start("judge")


def break_things(campaign: Campaign, *, faults: int, submissions: int, dice: random.Random) -> None:
    """Between two faults a share of the submissions is sent, and the house works for a moment."""
    sent = 0
    for turn in range(faults + 1):
        share = round(submissions * (turn + 1) / (faults + 1))
        # What is broken all the time works off nothing: that would measure the backlog, not the recovery.
        wait_until(lambda: len(unsettled(campaign)) <= BACKLOG, seconds=SETTLE_SECONDS)
        for number in range(sent, share):
            campaign.send(number)
        sent = share
        if turn < faults:
            time.sleep(dice.uniform(0.5, 4))
            name = dice.choice(list(campaign.house.parts))
            print(f"fault {turn + 1}: {name}", flush=True)
            campaign.strike(name, down_seconds=dice.uniform(0, 1.5))


def ends_logged(house: House) -> Counter:
    """How often a worker or the web server said that a submission ended."""
    ends: Counter = Counter()
    for name in ("web", "judge", "assistant"):
        for line in house.log(name).read_text(errors="replace").splitlines():
            if '"submission.ended"' in line:
                ends[json.loads(line)["submission"]] += 1
    return ends


def audit(campaign: Campaign, pages: Pages) -> None:
    """Everything promised against everything stored and told."""
    stored = {str(row["id"]): row for row in rows()}
    promised = {attempt.id: attempt for attempt in campaign.attempts if attempt.id}
    say = campaign.troubles.append
    for attempt in campaign.attempts:
        row = stored.get(attempt.id)
        if not attempt.id:
            say(f"attempt {attempt.number} was never accepted: {dict(attempt.refusals)}")
        elif row is None:
            say(f"lost: attempt {attempt.number}, {attempt.id}")
        elif (row["status"], row["verdict"]) != ("finished", attempt.expected):
            say(f"attempt {attempt.number} ended {row['status']} {row['verdict']!r} after {row['attempts']} claims")
        elif attempt.told != attempt.expected:
            say(f"attempt {attempt.number}: its follower was told {attempt.told!r}")
    say_all(campaign, [f"duplicated: {pk} was promised to nobody" for pk in stored.keys() - promised.keys()])
    if len(promised) != len([attempt for attempt in campaign.attempts if attempt.id]):
        say("two attempts were promised the same submission")
    twice = [pk for pk, times in ends_logged(campaign.house).items() if times > 1]
    say_all(campaign, [f"ended twice: {pk}" for pk in twice])
    for number, seen in enumerate(pages.seen):
        say_all(campaign, [f"page {number} was told twice of {pk}" for pk, times in seen.items() if times > 1])
    say_all(campaign, pages_behind(campaign, pages))
    campaign.troubles += payloads_missing(campaign.house)


def say_all(campaign: Campaign, troubles: list[str]) -> None:
    campaign.troubles += troubles


def pages_behind(campaign: Campaign, pages: Pages) -> list[str]:
    """Pages that do not show the end of their learner's latest submission."""
    order = [str(row["id"]) for row in rows()]
    owners = {attempt.id: attempt.learner for attempt in campaign.attempts if attempt.problem == SLUG}
    latest = {owners[pk]: pk for pk in order if pk in owners}
    return [f"page {number} never saw {pk} end" for number, pk in latest.items() if pk not in pages.ended[number]]


def payloads_missing(house: House) -> list[str]:
    try:
        house.manage("payloads_check", "--sweep", "--json")
    except HouseFault as fault:
        return [str(fault)]
    return []


def run(house: House, *, faults: int, submissions: int, seed: int) -> Campaign:
    campaign = Campaign(house=house, tokens=seed_store(house))
    pages = Pages(port=house.port, slug=SLUG, tokens=campaign.tokens)
    pages.start()
    stop_politely(campaign)
    began = time.monotonic()
    # The seed names the faults, for repeating them; it keeps no secret.
    break_things(campaign, faults=faults, submissions=submissions, dice=random.Random(seed))  # noqa: S311
    recovered = time.monotonic()

    def settled() -> bool:
        followed = all(attempt.told for attempt in campaign.attempts)
        return followed and not unsettled(campaign) and not pages_behind(campaign, pages)

    in_time = wait_until(settled, seconds=SETTLE_SECONDS)
    took = time.monotonic() - recovered
    campaign.gone.set()
    if not in_time:
        stuck = Counter(row["status"] for row in unsettled(campaign))
        campaign.troubles.append(f"stuck after {SETTLE_SECONDS} s: {dict(stuck)}")
    audit(campaign, pages)
    pages.close()
    refusals = sum((attempt.refusals for attempt in campaign.attempts), Counter())
    print(
        f"{len(campaign.attempts)} submissions, {campaign.faults.total()} faults {dict(campaign.faults)}, seed {seed}:"
    )
    print(f"  faults for {recovered - began:.0f} s, settled {took:.1f} s after the last recovery")
    print(f"  clients tried again after {dict(refusals)}")
    return campaign


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--faults", type=int, default=30)
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--services", action="store_true", help="PostgreSQL and MongoDB's protocol instead of SQLite")
    options = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="codereview-faults-"))
    with running_house(directory, services=options.services) as house:
        campaign = run(house, faults=options.faults, submissions=options.submissions, seed=options.seed)
    for trouble in campaign.troubles[:40]:
        print(f"  FAULTY: {trouble}")
    if campaign.troubles:
        print(f"{len(campaign.troubles)} troubles; the logs are in {directory}")
        return 1
    print("  0 lost, 0 duplicated, 0 stuck")
    shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
