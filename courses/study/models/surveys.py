"""What learners answered in surveys."""

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from courses.study.models.places import Enrolment
from foundation.text.encrypted_text import SealedText


class SurveyAnswer(models.Model):
    """A filled-in survey, like a slip in a locked box: once an enrolment, never changed (triggers).

    The words are encrypted with the learner's key. Results are made without saying whose slip is whose.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="survey_answers")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lesson = models.ForeignKey("pages.LessonPage", models.PROTECT, related_name="+")
    question_set = models.ForeignKey("assess.QuestionSet", models.PROTECT, related_name="+")
    block_id = models.CharField(max_length=40)
    given_sealed = models.BinaryField(help_text="Question ids and what was answered, as JSON.")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Two rows of one learner would be counted twice, and paid twice.
            models.UniqueConstraint(fields=["enrolment", "block_id"], name="survey_answered_once_per_enrolment"),
        ]
        indexes = [models.Index(fields=["lesson", "block_id"], name="answers_to_a_survey")]  # its results

    def __str__(self) -> str:
        return f"answer {self.pk} to survey {self.block_id}"

    given = SealedText("enrolment.subject")

    @property
    def answers(self) -> dict[str, Any]:
        """Return option ids, or words, by question id; empty once the learner's key is deleted."""
        words = self.given
        return json.loads(words) if words else {}
