"""What every language-model provider must keep, as a mixin for one class per backend."""

from __future__ import annotations

from codereview.llm.base import BaseProvider, CompletionRequest


class ProviderContract:
    """Mixed into a test class that offers `make()`: a provider that has at least two pieces to say."""

    request = CompletionRequest(purpose="hint", computed=("One sentence.", "And another."))

    def make(self) -> BaseProvider:
        raise AssertionError("the test class makes its provider")

    def test_it_says_something_in_pieces_of_text(self):
        pieces = list(self.make().stream(self.request, cancelled=lambda: False))
        assert "".join(pieces).strip()
        assert all(isinstance(piece, str) for piece in pieces)

    def test_it_stops_when_cancelled(self):
        said: list[str] = []
        said.extend(self.make().stream(self.request, cancelled=lambda: bool(said)))
        assert len(said) == 1

    def test_it_says_nothing_when_cancelled_from_the_start(self):
        assert list(self.make().stream(self.request, cancelled=lambda: True)) == []

    def test_its_check_gives_sentences(self):
        assert all(reason.endswith(".") for reason in self.make().check())

    def test_two_streams_do_not_disturb_each_other(self):
        provider = self.make()
        first = provider.stream(self.request, cancelled=lambda: False)
        second = provider.stream(self.request, cancelled=lambda: False)
        interleaved = [piece for pair in zip(first, second, strict=True) for piece in pair]
        assert interleaved[::2] == interleaved[1::2]
