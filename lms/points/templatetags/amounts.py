"""{{ milli|class_hours }} and {{ milli|points }}: milli-units as people read them; `hours_of` in a learner's words."""

from django import template

from lms.points.ledger.amounts import hours_of, hundredths, whole

register = template.Library()
register.filter("class_hours", hundredths)
register.filter("hours_of", hours_of)
register.filter("points", whole)
