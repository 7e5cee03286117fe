"""Which files are read, in which order, and what that may cost: decided before anything is paid."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from codereview.llm import providers
from codereview.llm.base import BaseProvider, Usage
from codereview.llm.tokens import BYTES_PER_TOKEN, MICRO, price_micro
from reviews.analysers import analysers_for
from reviews.models import RepositoryFile
from reviews.repositories.recognising import is_test, language_of

State = RepositoryFile.State

PROMPT_TOKENS = 1200  # instructions and requirements around each file
ANSWER_TOKENS = 1500  # the longest answer about one file
_USUAL_ANSWER_TOKENS = 500
_MANIFESTS = frozenset([
    "pyproject.toml", "package.json", "requirements.txt", "go.mod", "cargo.toml", "pom.xml", "dockerfile",
    "makefile", "setup.py",
])  # fmt: skip
_ENTRANCES = frozenset([
    "main", "app", "index", "server", "manage", "cli", "views", "models", "routes", "urls", "api", "settings",
    "lib", "mod",
])  # fmt: skip
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A file of the tree. PENDING will be looked at; `model`: by the model, too."""

    path: str
    size: int
    blob_sha: str = ""
    state: str = State.PENDING
    reason: str = ""
    model: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every file once, most important first, and an estimate of tokens and price."""

    files: tuple[Planned, ...]
    tokens: int
    price: Decimal


def plan_make(*, files: Iterable[Planned], assignment: str, budget: int, provider: BaseProvider | None) -> Plan:
    """Order by importance, then give the model files until the budget is used. The same tree gives the same plan."""
    words = frozenset(_WORD.findall(assignment.lower()))
    ordered = sorted(files, key=lambda file: (file.state == State.SKIPPED, -importance(file.path, words), file.path))
    tokens, planned = 0, []
    for order, file in enumerate(ordered):
        cost = tokens_for(size=file.size)
        by_model = provider is not None and file.state == State.PENDING and tokens + cost <= budget
        tokens += cost if by_model else 0
        planned.append(replace(file, order=order, model=by_model))
    return Plan(files=tuple(planned), tokens=tokens, price=price_for(files=planned, provider=provider))


def tokens_for(*, size: int) -> int:
    """About how many tokens the model reads and writes for a file."""
    return -(-size // BYTES_PER_TOKEN) + PROMPT_TOKENS + _USUAL_ANSWER_TOKENS


def price_for(*, files: Sequence[Planned], provider: BaseProvider | None) -> Decimal:
    """At the first model's prices of today."""
    if provider is None:
        return Decimal(0)
    sizes = [file.size for file in files if file.model]
    usage = Usage(
        fresh=sum(-(-size // BYTES_PER_TOKEN) + PROMPT_TOKENS for size in sizes),
        output=_USUAL_ANSWER_TOKENS * len(sizes),
    )
    return Decimal(price_micro(usage, provider.options.get("PRICES", {}))) / MICRO


def model_provider() -> BaseProvider | None:
    """The model that is asked first; None where everything is computed."""
    first = providers[providers.order[0]]
    return None if first.computes else first


def importance(path: str, words: frozenset[str] = frozenset()) -> int:
    """How much a file says about the work: entrances and what the assignment names first, deep data last."""
    name = posixpath.basename(path).lower()
    stem, language = name.partition(".")[0], language_of(path)
    score = {"": 0, "document": 10, "css": 10, "html": 20}.get(language, 60)
    score += 60 if stem == "readme" and "/" not in path else 0
    score += 25 if name in _MANIFESTS else 0
    score += 25 if stem in _ENTRANCES and language else 0
    score += 10 * min(len(words.intersection(_WORD.findall(path.lower()))), 3)
    score -= 15 if is_test(path) else 0
    return score - 3 * min(path.count("/"), 8)


def has_analyser(path: str) -> bool:
    return bool(analysers_for(language=language_of(path)))
