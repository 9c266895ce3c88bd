from django.apps import AppConfig


class StudyConfig(AppConfig):
    """Enrolment, evidence of study, progress."""

    name = "courses.study"
    label = "study"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.signals import page_published

        from courses.assess import places
        from courses.assess.signals import attempt_marked
        from courses.pages.models import LessonPage
        from courses.study.engine import completion, enrolment, film_delivery, presence, timelines
        from courses.study.recount import reading_facts, recount_facts, version_facts
        from media_pipeline.signals import media_handed_out

        page_published.connect(timelines.on_published, sender=LessonPage, dispatch_uid="study.timelines")
        attempt_marked.connect(presence.on_passed, dispatch_uid="study.presence")
        attempt_marked.connect(completion.on_passed, dispatch_uid="study.completion")
        media_handed_out.connect(film_delivery.on_media_served, dispatch_uid="study.delivery")
        places.register(enrolment.is_enrolled)
        recount_facts.SOURCES[:] = [reading_facts.facts_of, version_facts.facts_of]
