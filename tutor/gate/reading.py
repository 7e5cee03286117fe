"""One unit of text as the checks look at it: its plain form, its code, what it hides, and what was said before."""

from __future__ import annotations

import functools

from django.utils.functional import cached_property

from tutor.gate.context import Known
from tutor.gate.decoding import decoded_texts
from tutor.gate.dictation import edits_of
from tutor.gate.plain import plain_text
from tutor.gate.programs import uncommented
from tutor.gate.snippets import Kind, Snippet, is_statement, looks_like_code, snippets_of

TURNS_MAX = 24  # earlier units that are read together with this one
TOGETHER_MAX_CHARACTERS = 8000
UNITS_KEPT = 512  # each is looked at again with every unit that follows


class Reading:
    """A unit with the units released before it. Each part is worked out when it is first asked for."""

    def __init__(self, unit: str, released: tuple[str, ...], known: Known) -> None:
        self.unit = unit
        self._all_released = released
        self.released = released[-TURNS_MAX:]
        self._known = known

    @cached_property
    def plain(self) -> str:
        return plain_text(self.unit)

    @cached_property
    def announced(self) -> str:
        """The unit with the sentence before it, when that ends with a colon: "Line 4 should read:"."""
        before = plain_text(self.released[-1]).rstrip() if self.released else ""
        return f"{before}\n{self.plain}" if before.endswith(":") else self.plain

    @cached_property
    def with_code(self) -> tuple[str, ...]:
        """The last units before this one that hold or dictate code: what is in between does not push them out."""
        said = (unit for unit in self._all_released if _snippets_shown(unit) or edits_of(plain_text(unit)))
        return tuple(said)[-TURNS_MAX:]

    @cached_property
    def together(self) -> str:
        """The end of the conversation up to and with this unit."""
        return plain_text("\n".join([*self.released, self.unit]))[-TOGETHER_MAX_CHARACTERS:]

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """Texts that the unit, or it together with the units before it, spells in another way."""
        own = self._decoded(self.plain)
        if not self.released:
            return own
        before = set(self._decoded(plain_text("".join(self.released))))
        joined = self._decoded(plain_text("".join([*self.released, self.unit])))
        return own + tuple(text for text in joined if text not in before and text not in own)

    def _decoded(self, text: str) -> tuple[str, ...]:
        return decoded_texts(text, known=self._known.squeezed_corpus, names=self._known.code_names)

    @cached_property
    def texts(self) -> list[str]:
        """Everything the unit says, in every form in which it may be read."""
        return [self.plain, self.together, *self.hidden]

    @cached_property
    def snippets(self) -> tuple[Snippet, ...]:
        return snippets_of(self.plain)

    @cached_property
    def codes(self) -> list[str]:
        """The unit's pieces of code, one by one, also without comment marks."""
        pieces = [snippet.text for snippet in self.snippets if _is_code(snippet)]
        bare = (uncommented(piece) for piece in pieces)
        return list(dict.fromkeys([*pieces, *bare]))

    @cached_property
    def codes_together(self) -> list[str]:
        """All code of the conversation as one piece, when this unit adds to it."""
        now = [piece.text for piece in self.snippets if _is_part(piece)]
        earlier = [piece.text for unit in self.with_code for piece in _snippets_shown(unit) if _is_part(piece)]
        return ["\n".join([*earlier, *now])] if now and earlier else []


@functools.lru_cache(maxsize=UNITS_KEPT)
def _snippets_shown(unit: str) -> tuple[Snippet, ...]:
    return snippets_of(plain_text(unit))


def _is_code(snippet: Snippet) -> bool:
    if snippet.kind is Kind.BLOCK or looks_like_code(snippet.text):
        return True
    return snippet.kind is Kind.INLINE and is_statement(snippet.text)


def _is_part(snippet: Snippet) -> bool:
    """Code, or a piece of a statement that is spread over lines: a bracket stands open."""
    text = snippet.text
    return _is_code(snippet) or any(text.count(opens) != text.count(closes) for opens, closes in ("()", "[]", "{}"))
