"""What the gate answers, and why: one reason code for everything that can be wrong with a unit of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SCHEMA = "schema"
"""The unit has no valid form: open fence, raw HTML, a link, too long, control characters."""

CANARY = "canary"
"""A canary of the prompt appeared: the model repeats what it was told."""

PROMPT_TEXT = "prompt_text"
"""Eight words in a row of the system prompt appeared."""

SECRET_DATA = "secret_data"  # noqa: S105 - a reason, no password
"""Input or expected output of a secret test, plain or encoded."""

CODE_BUDGET = "code_budget"
"""More code, or code of another kind, than the level of the ladder allows."""

SOLUTION_OVERLAP = "solution_overlap"
"""What is new about the code stands in a reference solution, as text or as a renamed statement."""

SOLUTION_CODE = "solution_code"
"""The code, tried in the sandbox, passes tests that the learner's own code does not."""

WRONG_TEST = "wrong_test"
"""A cited test does not exist, or did not do what is said of it."""

WRONG_LINE = "wrong_line"
"""A cited line does not exist, or does not read what is said of it."""

FALSE_CLAIM = "false_claim"
"""A quotation, a value or a verdict that the judgement does not bear out."""

GATE_TIMEOUT = "gate_timeout"
"""The checks did not end in time, so nothing is known of this unit."""

GATE_ERROR = "gate_error"
"""A check broke, or no sandbox works, so nothing is known of this unit."""

REASONS = (
    SCHEMA,
    CANARY,
    PROMPT_TEXT,
    SECRET_DATA,
    CODE_BUDGET,
    SOLUTION_OVERLAP,
    SOLUTION_CODE,
    WRONG_TEST,
    WRONG_LINE,
    FALSE_CLAIM,
    GATE_TIMEOUT,
    GATE_ERROR,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`reason` is "" when the unit may be shown, else one of REASONS. `checks` has the milliseconds of each check.

    `check` names the check that withheld it.
    """

    reason: str = ""
    check: str = ""
    checks: Mapping[str, float] = field(default_factory=dict)

    @property
    def allowed(self) -> bool:
        return not self.reason
