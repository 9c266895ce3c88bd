"""{{ milli|class_hours }} and {{ milli|points }}: milli-units as people read them; `hours_of` in a learner's words.

{{ kind|credit_words }}: a kind of credit by its name.
"""

from django import template

from lms.points.credits.credit import of_kind
from lms.points.ledger.amounts import hours_of, hundredths, whole

register = template.Library()


@register.filter
def credit_words(kind: str) -> str:
    return str(of_kind(kind).words)


register.filter("class_hours", hundredths)
register.filter("hours_of", hours_of)
register.filter("points", whole)
