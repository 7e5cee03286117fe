"""Each provider keeps the contract of the seam."""

from __future__ import annotations

import pytest

from codereview.llm.backends.rules import RulesProvider
from codereview.llm.backends.scripted import ScriptedProvider
from codereview.llm.exceptions import AnswerTooLong, ProviderRefused, ProviderTimeout, ProviderUnavailable
from tests.contracts.llm import ProviderContract
from tests.llm.fake_server import Reply


class TestRules(ProviderContract):
    def make(self):
        return RulesProvider("rules", {})

    def test_it_says_exactly_what_was_computed(self):
        said = "".join(self.make().stream(self.request, cancelled=lambda: False))
        assert said.split("\n\n") == list(self.request.computed)


class TestScripted(ProviderContract):
    def make(self):
        return ScriptedProvider("scripted", {"pieces": ("One ", "two.")})

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("unavailable", ProviderUnavailable),
            ("timeout", ProviderTimeout),
            ("refused", ProviderRefused),
            ("length", AnswerTooLong),
        ],
    )
    def test_it_fails_as_its_script_says_after_speaking(self, fault, error):
        stream = ScriptedProvider("scripted", {"pieces": ("One.",), "fault": fault}).stream(
            self.request, cancelled=lambda: False
        )
        assert next(stream) == "One."
        with pytest.raises(error):
            next(stream)

    def test_a_script_may_depend_on_the_request(self):
        provider = ScriptedProvider("scripted", {"pieces": lambda request: (request.purpose,)})
        assert list(provider.stream(self.request, cancelled=lambda: False)) == ["hint"]


class TestOpenAI(ProviderContract):
    """The same, over real HTTP."""

    @pytest.fixture(autouse=True)
    def _server(self, serve, provider_for):
        server = serve(Reply(delay=0.02))
        self.make = lambda: provider_for(server)
