from django.apps import AppConfig


class TutorConfig(AppConfig):
    name = "tutor"
    label = "tutor"

    def ready(self) -> None:
        """Plug into the layer below: its signal, its socket, its pages."""
        from codereview.common.payload_owners import payload_owner_register
        from submissions.documents import register_stored_events
        from submissions.messages import register_message
        from submissions.signals import submission_judged, submissions_rejudged
        from submissions.workspace import register_submission_part, register_workspace_part
        from tutor import messages, page
        from tutor.models import Effort, Hint, Message
        from tutor.progress.following import progress_follow, progress_follow_rejudge
        from tutor.replaying import told_events
        from tutor.signals import offer_first_hint

        payload_owner_register(kind="hint", model=Hint, field="payload")
        payload_owner_register(kind="message", model=Message, field="payload")
        payload_owner_register(kind="effort", model=Effort, field="payload")
        submission_judged.connect(offer_first_hint, dispatch_uid="tutor.offer_first_hint")
        submission_judged.connect(progress_follow, dispatch_uid="tutor.progress_follow")
        submissions_rejudged.connect(progress_follow_rejudge, dispatch_uid="tutor.progress_follow_rejudge")
        register_message("hint.request", messages.request_hint)
        register_message("hint.cancel", messages.cancel_hint)
        register_message("chat.send", messages.send_chat)
        register_stored_events(told_events)
        register_workspace_part("hints", page.workspace_hints)
        register_workspace_part("messages", page.workspace_messages)
        register_workspace_part("ladder", page.workspace_ladder)
        register_workspace_part("tutor", page.workspace_tutor)
        register_submission_part("hints", page.result_hints)
