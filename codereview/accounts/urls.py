from __future__ import annotations

from django.urls import include, path

from codereview.accounts import views

urlpatterns = [
    path("accounts/tokens/", views.tokens, name="account-tokens"),
    path("accounts/tokens/<int:token_id>/revoke/", views.token_revoke_page, name="account-token-revoke"),
    path("accounts/", include("allauth.urls")),
]
