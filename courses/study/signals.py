"""News of study for the folders above, sent inside the transaction.

`verified_changed`: subject, enrolment, timeline, gained_ms (new in the enrolment), new_ms (new in a life), at.
`lesson_completed`, `course_completed`: subject, enrolment, page, at. Sent once each: completion is latched.
A receiver may return words for the learner, or None.
"""

from django.dispatch import Signal

verified_changed = Signal()
lesson_completed = Signal()
course_completed = Signal()
