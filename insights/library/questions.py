"""The ready questions: about learners and problems, time, hints, models, the judge."""

from __future__ import annotations

from insights.library.about_help import HELP
from insights.library.about_learning import LEARNING
from insights.library.about_problems import PROBLEMS
from insights.library.about_running import RUNNING
from insights.library.ready import ReadyQuestion

READY: tuple[ReadyQuestion, ...] = (*PROBLEMS, *LEARNING, *HELP, *RUNNING)
