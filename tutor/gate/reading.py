"""One unit of text as the checks look at it: its plain form, its code, what it hides, and what was said before."""

from __future__ import annotations

import functools

from tutor.gate.context import Known
from tutor.gate.decoding import decoded_texts
from tutor.gate.plain import plain_text
from tutor.gate.programs import uncommented
from tutor.gate.snippets import Kind, Snippet, looks_like_code, snippets_of

TURNS_MAX = 24  # earlier units that are read together with this one
TOGETHER_MAX_CHARACTERS = 8000


class Reading:
    """A unit with the units released before it. Each part is worked out when it is first asked for."""

    def __init__(self, unit: str, released: tuple[str, ...], known: Known) -> None:
        self.unit = unit
        self.released = released[-TURNS_MAX:]
        self._known = known

    @functools.cached_property
    def plain(self) -> str:
        return plain_text(self.unit)

    @functools.cached_property
    def together(self) -> str:
        """The end of the conversation up to and with this unit."""
        return plain_text("\n".join([*self.released, self.unit]))[-TOGETHER_MAX_CHARACTERS:]

    @functools.cached_property
    def hidden(self) -> list[str]:
        """Texts that the unit, or it together with the units before it, spells in another way."""
        own = self._decoded(self.plain)
        if not self.released:
            return own
        before = set(self._decoded(plain_text("".join(self.released))))
        joined = self._decoded(plain_text("".join([*self.released, self.unit])))
        return own + [text for text in joined if text not in before and text not in own]

    def _decoded(self, text: str) -> list[str]:
        return decoded_texts(text, known=self._known.squeezed_corpus, names=self._known.code_names)

    @functools.cached_property
    def texts(self) -> list[str]:
        """Everything the unit says, in every form in which it may be read."""
        return [self.plain, self.together, *self.hidden]

    @functools.cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        return snippets_of(self.plain)

    @functools.cached_property
    def codes(self) -> list[str]:
        """The unit's pieces of code, one by one, also without comment marks."""
        pieces = [snippet.text for snippet in self.snippets if _is_code(snippet)]
        bare = (uncommented(piece) for piece in pieces)
        return list(dict.fromkeys([*pieces, *bare]))

    @functools.cached_property
    def codes_together(self) -> list[str]:
        """All code of the conversation as one piece, when this unit adds to it."""
        if not self.codes or not self.released:
            return []
        earlier = [piece.text for unit in self.released for piece in snippets_of(plain_text(unit)) if _is_code(piece)]
        return ["\n".join([*earlier, *self.codes])] if earlier else []


def _is_code(snippet: Snippet) -> bool:
    return snippet.kind is Kind.BLOCK or looks_like_code(snippet.text)
