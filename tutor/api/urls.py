from __future__ import annotations

from django.urls import path

from tutor.api import chat, views
from tutor.progress.api import ProgressApi

urlpatterns = [
    path("submissions/<uuid:submission_id>/hints/", views.SubmissionHintsView.as_view(), name="api-submission-hints"),
    path("submissions/<uuid:submission_id>/effort/", views.EffortView.as_view(), name="api-submission-effort"),
    path("submissions/<uuid:submission_id>/ladder/", views.LadderView.as_view(), name="api-submission-ladder"),
    path("hints/<uuid:hint_id>/cancel/", views.HintCancelView.as_view(), name="api-hint-cancel"),
    path("hints/<uuid:hint_id>/retry/", views.HintRetryView.as_view(), name="api-hint-retry"),
    path("hints/<uuid:hint_id>/rating/", views.HintRatingView.as_view(), name="api-hint-rating"),
    path("hints/<uuid:hint_id>/reception/", views.HintReceptionView.as_view(), name="api-hint-reception"),
    path("problems/<slug:slug>/messages/", chat.MessagesView.as_view(), name="api-problem-messages"),
    path("messages/<uuid:message_id>/", chat.MessageView.as_view(), name="api-message"),
    path("messages/<uuid:message_id>/cancel/", chat.MessageCancelView.as_view(), name="api-message-cancel"),
    path("messages/<uuid:message_id>/retry/", chat.MessageRetryView.as_view(), name="api-message-retry"),
    path("messages/<uuid:message_id>/rating/", chat.MessageRatingView.as_view(), name="api-message-rating"),
    path("tutor/preferences/", views.PreferencesView.as_view(), name="api-tutor-preferences"),
    path("progress/", ProgressApi.as_view(), name="api-progress"),
]
