"""{{ milli|class_hours }} and {{ milli|points }}: milli-units as people read them."""

from django import template

from lms.points.amounts import hundredths, whole

register = template.Library()
register.filter("class_hours", hundredths)
register.filter("points", whole)
