"""The doctor's command: exit codes, JSON, and words for people."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from sandbox import doctor
from sandbox.probes import PROBES
from tests.sandbox.test_handler import BROKEN, entry

BUBBLEWRAP = {"BACKEND": "sandbox.backends.bubblewrap.BubblewrapSandbox", "OPTIONS": {"POOL_SIZE": 0}}


def test_a_healthy_sandbox_is_reported_as_json(bubblewrap, capsys):
    """Every promise with what was found; exit code 0."""
    with override_settings(SANDBOXES={"bubblewrap": BUBBLEWRAP}, SANDBOX=""):
        call_command("sandbox_doctor", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    (examined,) = report["sandboxes"]
    assert {finding["name"] for finding in examined["findings"]} == {probe.name for probe in PROBES}
    assert all(finding["held"] and finding["mend"] == "" for finding in examined["findings"])


def test_a_sandbox_that_cannot_work_fails_with_its_reasons(capsys):
    """Exit code 1."""
    with override_settings(SANDBOXES={"broken": BROKEN}), pytest.raises(SystemExit) as exit_request:
        call_command("sandbox_doctor", "broken")
    assert exit_request.value.code == 1
    out = capsys.readouterr().out
    assert "broken: NOT SAFE" in out
    assert "cannot work: Nothing is installed; install it." in out


def test_a_broken_promise_is_named_with_its_remedy(capsys):
    """A sandbox that lends nothing keeps no promise."""
    with override_settings(SANDBOXES={"fake": entry()}), pytest.raises(SystemExit):
        call_command("sandbox_doctor", "fake")
    out = capsys.readouterr().out
    assert "BROKEN network: A program reaches no network." in out
    assert "found: the sandbox itself broke: a fake lends nothing" in out
    assert "mend:" in out
    assert "note: Memory of a whole process tree" in out


def test_an_unknown_alias_is_misuse():
    """Exit code 2."""
    with override_settings(SANDBOXES={"fake": entry()}), pytest.raises(CommandError) as error:
        call_command("sandbox_doctor", "nobody")
    assert error.value.returncode == 2


def test_an_examination_without_findings_is_not_a_pass():
    """Nothing tried, nothing proved."""
    assert not doctor.Examination(sandbox="x", problems=(), findings=(), notes=()).ok


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_every_probe_says_what_it_is_about(probe):
    """A promise and a remedy, in sentences."""
    assert probe.promise.endswith(".")
    assert probe.mend.endswith(".")
