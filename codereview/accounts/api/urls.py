from __future__ import annotations

from django.urls import path

from codereview.accounts.api import views

urlpatterns = [
    path("auth/register/", views.RegisterView.as_view(), name="api-register"),
    path("auth/token/", views.SignInView.as_view(), name="api-token"),
    path("tokens/", views.TokensView.as_view(), name="api-token-list"),
    path("tokens/<int:token_id>/", views.TokenView.as_view(), name="api-token-detail"),
]
