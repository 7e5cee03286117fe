"""Aliases become instances, once per process, and every mistake is named."""

from __future__ import annotations

import pytest
from django.test import override_settings

from sandbox import SandboxHandler, default_sandbox, sandboxes
from sandbox.base import BaseSandbox
from sandbox.exceptions import InvalidSandboxError, SandboxUnavailable
from sandbox.handler import EMBEDDED_SANDBOXES


class Fake(BaseSandbox):
    """Works or does not, as its options say."""

    closed = False

    def acquire(self, family):
        raise SandboxUnavailable("a fake lends nothing")

    def check(self):
        return self.options.get("problems", [])

    def families(self):
        return frozenset({"python"})

    def close(self):
        self.closed = True


def entry(**options):
    return {"BACKEND": f"{__name__}.Fake", "OPTIONS": options}


BROKEN = entry(problems=["Nothing is installed; install it."])


def test_an_alias_is_one_instance():
    """Backends hold started sandboxes, so they are shared."""
    with override_settings(SANDBOXES={"one": entry()}, SANDBOX=""):
        assert sandboxes["one"] is sandboxes["one"]
        assert sandboxes["one"].alias == "one"
        assert list(sandboxes) == ["one"]


def test_changed_settings_close_and_forget_the_instances():
    """So that override_settings works."""
    with override_settings(SANDBOXES={"one": entry()}):
        before = sandboxes["one"]
    assert before.closed
    with override_settings(SANDBOXES={"one": entry()}):
        assert sandboxes["one"] is not before


@pytest.mark.parametrize(
    ("configured", "alias", "complaint"),
    [
        ({"one": entry()}, "two", "'two' is not in SANDBOXES; there are: one"),
        ({"one": {}}, "one", r"SANDBOXES\['one'\] has no BACKEND"),
        ({"one": {"BACKEND": "no.such.thing"}}, "one", "'no.such.thing' cannot be imported"),
        ({"one": {"BACKEND": "builtins.dict"}}, "one", "is not a BaseSandbox"),
        (
            {"one": {"BACKEND": "sandbox.backends.bubblewrap.BubblewrapSandbox", "OPTIONS": {"SIZE": 1}}},
            "one",
            r"SANDBOXES\['one'\]\['OPTIONS'\] has no 'SIZE'",
        ),
    ],
)
def test_a_mistake_is_named(configured, alias, complaint):
    """With the alias or the path it is about."""
    with override_settings(SANDBOXES=configured), pytest.raises(InvalidSandboxError, match=complaint):
        sandboxes[alias]


def test_the_default_is_the_best_that_works():
    """Docker before bubblewrap before anything else."""
    with override_settings(SANDBOXES={"bubblewrap": entry(), "docker": BROKEN, "other": entry()}, SANDBOX=""):
        assert default_sandbox().alias == "bubblewrap"
    with override_settings(SANDBOXES={"bubblewrap": entry(), "docker": entry()}, SANDBOX=""):
        assert default_sandbox().alias == "docker"
        assert default_sandbox() is sandboxes["docker"]


def test_the_setting_overrides_the_choice():
    """Even when something better would work."""
    with override_settings(SANDBOXES={"bubblewrap": entry(), "docker": entry()}, SANDBOX="bubblewrap"):
        assert default_sandbox().alias == "bubblewrap"


def test_without_any_that_works_it_is_said_what_to_install():
    """A sentence for each that was tried."""
    with (
        override_settings(SANDBOXES={"docker": BROKEN}, SANDBOX=""),
        pytest.raises(SandboxUnavailable, match=r"docker: Nothing is installed; install it\."),
    ):
        default_sandbox()


def test_without_settings_the_embedded_sandboxes_are_offered(monkeypatch):
    """The package is a library, too."""
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    monkeypatch.setattr("sandbox.handler.settings", type("Unconfigured", (), {"configured": False})())
    assert SandboxHandler().configured == EMBEDDED_SANDBOXES


@pytest.mark.parametrize("chosen", ["", "one"])
def test_production_takes_no_sandbox_that_is_unfit_for_it(chosen):
    """Neither by name nor as the best that works: a sentence says what to do instead."""
    complaint = "'one' is too weak for production; use docker or bubblewrap"
    strict = override_settings(SANDBOXES={"one": entry()}, SANDBOX=chosen, SANDBOX_MUST_BE_FIT=True)
    with strict, pytest.raises(SandboxUnavailable, match=complaint):
        default_sandbox()
    with override_settings(SANDBOXES={"one": entry()}, SANDBOX=chosen, SANDBOX_MUST_BE_FIT=False):
        assert default_sandbox().alias == "one"
