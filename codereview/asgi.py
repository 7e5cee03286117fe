"""HTTP and WebSocket entry point, served by daphne."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codereview.settings")
_http = get_asgi_application()

# After get_asgi_application: consumers import models, which need the app registry.
from codereview.routing import websocket_urlpatterns  # noqa: E402 - needs the loaded app registry

application = ProtocolTypeRouter(
    {
        "http": _http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
