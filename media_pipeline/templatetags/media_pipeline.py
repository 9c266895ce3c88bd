"""Filters that write lengths and states, for templates."""

from django import template

from media_pipeline import words

register = template.Library()
register.filter("clock", words.clock)
register.filter("readiness", words.readiness)
