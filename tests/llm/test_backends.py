"""Each provider keeps the contract of the seam."""

from __future__ import annotations

import pytest

from codereview.llm.backends.rules import RulesProvider
from codereview.llm.backends.scripted import ScriptedProvider
from codereview.llm.exceptions import ProviderRefused, ProviderUnavailable
from tests.contracts.llm import ProviderContract


class TestRules(ProviderContract):
    def make(self):
        return RulesProvider("rules", {})

    def test_it_says_exactly_what_was_computed(self):
        said = "".join(self.make().stream(self.request, cancelled=lambda: False))
        assert said.split("\n\n") == list(self.request.computed)


class TestScripted(ProviderContract):
    def make(self):
        return ScriptedProvider("scripted", {"pieces": ("One ", "two.")})

    @pytest.mark.parametrize(("fault", "error"), [("unavailable", ProviderUnavailable), ("refused", ProviderRefused)])
    def test_it_fails_as_its_script_says_after_speaking(self, fault, error):
        stream = ScriptedProvider("scripted", {"pieces": ("One.",), "fault": fault}).stream(
            self.request, cancelled=lambda: False
        )
        assert next(stream) == "One."
        with pytest.raises(error):
            next(stream)
