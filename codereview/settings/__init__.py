"""All settings, read from the environment here and nowhere else; one module per room of the house.

The names of the variables are part of the contract; docs/settings.md describes each. Everything has
an embedded default, so that a bare machine needs none of them.
"""

# Django wants one flat namespace of names; the parts are stars on purpose.
from codereview.settings.asking import *  # noqa: F403 - the settings are names
from codereview.settings.base import *  # noqa: F403 - the settings are names
from codereview.settings.house import *  # noqa: F403 - the settings are names
from codereview.settings.judging import *  # noqa: F403 - the settings are names
from codereview.settings.people import *  # noqa: F403 - the settings are names
from codereview.settings.repositories import *  # noqa: F403 - the settings are names
from codereview.settings.security import *  # noqa: F403 - the settings are names
from codereview.settings.stores import *  # noqa: F403 - the settings are names
from codereview.settings.tutoring import *  # noqa: F403 - the settings are names
from codereview.settings.web import *  # noqa: F403 - the settings are names
