"""Signals of study for the folders above, sent inside the transaction.

`verified_changed`: subject, enrolment, timeline, gained_ms (new in the enrolment), new_ms (new in a life), at.
`lesson_completed`, `course_completed`: subject, enrolment, page, at. Sent once each: completion is latched.
`evidence_voided`: void, by, subject_id (whose ledger it touches), places (pairs of enrolment and timeline ids that
count for less or differently now), days, completions (those that were voided). Sent once the caches are correct; what
a receiver raises rolls the void back.
`survey_answered`: answer. Sent once for each survey of an enrolment.
A receiver may return words for the learner, or None.
`learners_joining`, `learners_joined`: kept, absorbed (accounts of one person), twins (the kept account's enrolment for
each of the absorbed ones', by id), by. Sent before and after the absorbed account's study is counted for the kept one.
"""

from django.dispatch import Signal

verified_changed = Signal()
lesson_completed = Signal()
course_completed = Signal()
evidence_voided = Signal()
survey_answered = Signal()
learners_joining = Signal()
learners_joined = Signal()
