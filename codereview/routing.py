"""WebSocket paths."""

from __future__ import annotations

from django.urls import path

from submissions.consumers import WorkspaceConsumer

websocket_urlpatterns = [
    path("ws/problems/<slug:slug>/", WorkspaceConsumer.as_asgi()),
]
