from django.apps import AppConfig


class LlmConfig(AppConfig):
    name = "codereview.llm"
    label = "llm"
