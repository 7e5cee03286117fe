"""What every language-model provider must keep, as a mixin for one class per backend."""

from __future__ import annotations

import itertools

import pytest

from codereview.llm.base import BaseProvider, Call, CompletionRequest, Message


class ProviderContract:
    """Mixed into a test class that offers `make()`: a provider that has at least two pieces to say."""

    request = CompletionRequest(
        purpose="hint",
        computed=("One sentence.", "And another."),
        messages=(Message(role="system", content="Be kind."), Message(role="user", content="Help me.")),
    )

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
        streams = [provider.stream(self.request, cancelled=lambda: False) for _ in range(2)]
        said = ["", ""]
        for pieces in itertools.zip_longest(*streams, fillvalue=""):
            said = [before + piece for before, piece in zip(said, pieces, strict=True)]
        assert said[0] == said[1]

    def test_a_stream_can_be_left_at_any_time(self):
        stream = self.make().stream(self.request, cancelled=lambda: False)
        assert next(stream)
        stream.close()
        with pytest.raises(StopIteration):
            next(stream)

    def test_a_call_knows_when_the_first_piece_came_if_a_model_was_asked(self):
        call = Call()
        assert "".join(self.make().stream(self.request, cancelled=lambda: False, call=call))
        assert (call.first_piece_at is not None) == (call.requests > 0)
        assert call.requests > 0 or self.make().computes

    def test_it_can_be_used_again_after_it_was_closed(self):
        provider = self.make()
        assert "".join(provider.stream(self.request, cancelled=lambda: False))
        provider.close()
        assert "".join(provider.stream(self.request, cancelled=lambda: False))
