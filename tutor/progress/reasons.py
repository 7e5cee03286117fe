"""The sentence that tells a learner why a problem was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tutor.progress.choosing import Choice, Why


def reason_of(*, choice: Choice, names: Mapping[str, str], mastery: Mapping[str, float], now: datetime) -> str:
    """One sentence. `names` are the skills' names by slug."""
    weak, known = _listed(choice.weak, names), _listed(choice.known, names)
    begun = all(mastery.get(skill) for skill in choice.weak)
    match choice.why:
        case Why.RETURN:
            return _returning(choice, now)
        case Why.AGAIN:
            return _("It is not solved yet; a pause or a hint may show it in another light.")
        case Why.START:
            return _starting(_listed(choice.problem.skills, names))
    return _("The next problem that you have not solved.") if not (weak or known) else _trains(weak, known, begun)


def _starting(skills: str) -> str:
    return (
        _("A good place to start: it trains %(skills)s.") % {"skills": skills}
        if skills
        else _("A good place to start.")
    )


def _trains(weak: str, known: str, begun: bool) -> str:
    words = {"weak": weak, "known": known}
    if not weak:
        return _("You know all it needs: %(known)s. It puts them together in a new way.") % words
    if known and begun:
        return _("You know %(known)s; it gives more practice in %(weak)s, where you are less sure.") % words
    if known:
        return _("You know %(known)s; what it adds is %(weak)s.") % words
    return (
        _("More practice in %(weak)s, which you have begun.") if begun else _("A first step into %(weak)s.")
    ) % words


def _returning(choice: Choice, now: datetime) -> str:
    days = max((now - choice.problem.last_tried).days, 1) if choice.problem.last_tried else 1
    return ngettext(
        "You tried it a day ago and have not solved it yet; with some distance it is often easier.",
        "You tried it %(days)d days ago and have not solved it yet; with some distance it is often easier.",
        days,
    ) % {"days": days}


def _listed(skills: Sequence[str], names: Mapping[str, str]) -> str:
    """ "loops, lists and sorting" """
    words = [_in_sentence(names.get(skill, skill)) for skill in skills]
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _in_sentence(name: str) -> str:
    """A skill's name within a sentence: "Binary search" loses its capital, "DFS" keeps it."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
