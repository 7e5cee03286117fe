from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "codereview.accounts"
    label = "accounts"
