"""Bytes that a program wrote, made fit to be stored and shown: decoded, harmless, cut."""

from __future__ import annotations

EXCERPT_CHARACTERS = 4096
LINE_CHARACTERS = 200

# Control characters become visible pictures (the escape that starts an ANSI code, NUL, which databases
# refuse, a carriage return that hides what stands before it); marks that reorder text become U+FFFD.
_HARMLESS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"}
_HARMLESS |= {0x7F: 0x2421}
_HARMLESS |= dict.fromkeys([*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F)], 0xFFFD)
_HARMLESS |= dict.fromkeys([*range(0x2066, 0x206A), *range(0xD800, 0xE000), 0xFEFF], 0xFFFD)


def readable(text: str) -> str:
    """The text with control, reordering and surrogate characters made visible and harmless."""
    return text.replace("\r\n", "\n").translate(_HARMLESS)


def excerpt(data: bytes, *, limit: int = EXCERPT_CHARACTERS) -> str:
    """The beginning of what a program wrote, as harmless text, with a note of how much is left out."""
    # One character takes at most four bytes: what lies beyond cannot be part of the excerpt.
    text = readable(data[: limit * 4].decode("utf-8", "replace"))
    if len(text) <= limit and len(data) <= limit * 4:
        return text
    shown = text[:limit]
    left = max(len(data) - len(shown.encode("utf-8", "replace")), 1)
    return f"{shown}\n… {left} more bytes"


def excerpt_of_end(data: bytes, *, limit: int = EXCERPT_CHARACTERS) -> str:
    """The end of what a program wrote, as harmless text: of an error stream the last words matter."""
    if len(data) <= limit:
        return readable(data.decode("utf-8", "replace"))
    return f"… {len(data) - limit} bytes before\n" + readable(data[-limit:].decode("utf-8", "replace"))


def one_line(text: str, *, limit: int = LINE_CHARACTERS) -> str:
    """Harmless text on one line, cut with an ellipsis."""
    line = readable(text).replace("\n", "␤").replace("\t", " ")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def seconds(milliseconds: int) -> str:
    """Milliseconds as learners read them: "1.2 s"."""
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 100 else f"{milliseconds / 1000:.2f} s"
