"""HTTP and WebSocket entry point, served by daphne."""

import os
import sys

import django
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codereview.settings")
try:
    django.setup(set_prefix=False)
    from django.conf import settings

    from codereview.common.serving import HouseHandler  # settings first

    _http = HouseHandler()

    settings.SECRET_KEY  # noqa: B018 - Django looks at it only when it first signs something
except ImproperlyConfigured as error:
    # A wrong setting is the operator's to mend: one sentence before anything listens, no traceback.
    sys.exit(f"codereview: {error}")

# After the set-up: consumers import models, which need the app registry.
import codereview.urls  # noqa: F401 - every view, which would else be loaded by the first request
from codereview.common.garbage import program_keep
from codereview.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": _http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)

program_keep()
# The event loop shares the interpreter with the threads that answer requests. With the usual 5 ms a turn it waited
# for several of them before each event that it sent: on two busy processors the latest events came twice as late.
sys.setswitchinterval(0.0005)
