"""The gate: decides for each unit of text whether a learner may see it. Any doubt withholds."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import MappingProxyType

import structlog

from codereview.common.stores import redis_client
from sandbox.base import BaseSandbox
from sandbox.handler import sandboxes
from tutor.gate.budget import Budget
from tutor.gate.candidates import Matter, candidates_of
from tutor.gate.claims import Claims
from tutor.gate.context import GateContext, Known
from tutor.gate.decision import CODE_BUDGET, GATE_ERROR, GATE_TIMEOUT, Decision
from tutor.gate.execution import Execution, GateTimeout, SandboxSource
from tutor.gate.form import form_check
from tutor.gate.outcomes import OutcomeStore, SharedStore
from tutor.gate.overlap import Overlap
from tutor.gate.reading import Reading
from tutor.gate.secrets import Guarded, canary_check, prompt_check, secret_check
from tutor.gate.trees import Trees

logger = structlog.get_logger(__name__)

OUTCOMES = SharedStore(redis_client)
PREPARING = "Read the statement once more."  # a unit that every check looks at and that names nothing


def _default_sandbox() -> BaseSandbox:
    return sandboxes.default


class Gate:
    """The gate of one conversation. Not thread-safe: units come in the order in which they would be shown.

    `released` holds every unit shown so far, those of earlier turns included: leaks add up. `check` adds
    a unit that it allows, because the caller shows what is allowed.
    """

    def __init__(
        self,
        context: GateContext,
        *,
        sandbox: SandboxSource = _default_sandbox,
        store: OutcomeStore = OUTCOMES,
    ) -> None:
        self.context = context
        self.released: list[str] = list(context.released)
        self._known = Known(context)
        self._guarded = Guarded(self._known)
        self._budget = Budget(self._known)
        self._overlap = Overlap(self._known)
        self._trees = Trees(self._known)
        self._claims = Claims(self._known)
        self._execution = Execution(context, sandbox=sandbox, store=store)

    def prepare(self) -> None:
        """Derive now what every unit is compared with, so that the first one need not wait for it."""
        reading = Reading(PREPARING, tuple(self.released), self._known)
        for _name, check in CHECKS:
            check(self, reading)

    def check(self, unit: str) -> Decision:
        """Decide about one unit: a sentence, a list item or a closed code block. Never raises."""
        spent: dict[str, float] = {}
        name = ""
        try:
            reading = Reading(unit, tuple(self.released), self._known)
            for name, check in CHECKS:
                started = time.perf_counter()
                reason = check(self, reading)
                spent[name] = (time.perf_counter() - started) * 1000
                if reason:
                    return Decision(reason=reason, check=name, checks=MappingProxyType(spent))
            self._budget.count(reading.snippets, reading.plain)
        except GateTimeout:
            logger.warning("gate.timeout", check=name)
            return Decision(reason=GATE_TIMEOUT, check=name, checks=MappingProxyType(spent))
        except Exception:
            # Whatever breaks in a check, the learner must not see unchecked text.
            logger.exception("gate.failed", check=name)
            return Decision(reason=GATE_ERROR, check=name, checks=MappingProxyType(spent))
        self.released.append(unit)
        return Decision(checks=MappingProxyType(spent))

    def _form(self, reading: Reading) -> str:
        return form_check(reading.unit)

    def _canaries(self, reading: Reading) -> str:
        return canary_check(reading.texts, self._guarded)

    def _prompt(self, reading: Reading) -> str:
        return prompt_check(reading.texts, self._guarded)

    def _secrets(self, reading: Reading) -> str:
        return secret_check(reading.texts, self._guarded)

    def _decoding(self, reading: Reading) -> str:
        """No hint has a reason to encode anything: what was decoded is over every budget."""
        return CODE_BUDGET if reading.hidden else ""

    def _code_budget(self, reading: Reading) -> str:
        return self._budget.check(reading.snippets, reading.plain)

    def _token_overlap(self, reading: Reading) -> str:
        return self._overlap.check([*reading.codes, *reading.codes_together, reading.plain])

    def _tree_overlap(self, reading: Reading) -> str:
        return self._trees.check([*reading.codes, *reading.codes_together])

    def _evidence_claims(self, reading: Reading) -> str:
        return self._claims.check(reading.unit)

    def _executed(self, reading: Reading) -> str:
        matter = Matter(
            request=self.context.request,
            starter=self.context.starter,
            unit=reading.announced,
            snippets=reading.snippets,
            earlier=reading.with_code,
            solved=self.context.solved,
        )
        return self._execution.check(candidates_of(matter))


# Cheap ones first; the first that gives a reason decides.
CHECKS: tuple[tuple[str, Callable[[Gate, Reading], str]], ...] = (
    ("form", Gate._form),
    ("canaries", Gate._canaries),
    ("prompt", Gate._prompt),
    ("secrets", Gate._secrets),
    ("decoding", Gate._decoding),
    ("budget", Gate._code_budget),
    ("overlap", Gate._token_overlap),
    ("trees", Gate._tree_overlap),
    ("claims", Gate._evidence_claims),
    ("execution", Gate._executed),
)
