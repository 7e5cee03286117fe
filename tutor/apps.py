from django.apps import AppConfig


class TutorConfig(AppConfig):
    name = "tutor"
    label = "tutor"

    def ready(self) -> None:
        """Plug into the layer below: its signal, its socket, its page."""
        from submissions.messages import register_message
        from submissions.signals import submission_judged
        from submissions.workspace import register_submission_part, register_workspace_part
        from tutor.messages import cancel_hint, request_hint
        from tutor.page import result_hints, workspace_hint_levels, workspace_hints
        from tutor.progress.following import progress_follow
        from tutor.signals import offer_first_hint

        submission_judged.connect(offer_first_hint, dispatch_uid="tutor.offer_first_hint")
        submission_judged.connect(progress_follow, dispatch_uid="tutor.progress_follow")
        register_message("hint.request", request_hint)
        register_message("hint.cancel", cancel_hint)
        register_workspace_part("hints", workspace_hints)
        register_workspace_part("hint_levels", workspace_hint_levels)
        register_submission_part("hints", result_hints)
