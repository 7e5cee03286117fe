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
from codereview.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        "http": _http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
