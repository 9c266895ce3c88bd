"""Courses as pages: home → catalogue → a base's courses → course → unit → lesson.

A base's own CourseIndexPage is to its courses what a folder is to files: the root of all its editors may touch. Pages
know nothing of bases; `lms.bases` makes the index, closes it and names itself through settings.PUBLISH_CHECKS.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.pages.addresses import ShortAddress
from courses.pages.blocks.blocks import LessonBody
from courses.pages.choices import Kind, Level, Provenance, Suitability, Topic
from courses.pages.editing.review import CourseReview

TITLE = TitleFieldPanel("title", targets=[])  # no address is made of it while somebody types (`addresses.py`)

__all__ = ["Closure", "CourseIndexPage", "CoursePage", "CourseReview", "HomePage", "LessonPage", "UnitPage"]


class ShownPage(Page):
    """A page whose template gets values from outside the models (`contexts.attach` sets them)."""

    extra_context: ClassVar[Callable[[Any, HttpRequest], dict[str, Any]]] = staticmethod(lambda page, request: {})

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | type(self).extra_context(self, request)


class HomePage(ShownPage):
    """The front door."""

    intro = models.TextField(_("introduction"), blank=True, max_length=500)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.CourseIndexPage"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Find the page of this address in one query: Wagtail makes two a level, and a lesson is six deep."""
        if path_components:
            address = f"{self.url_path}{'/'.join(path_components)}/"
            deep = len(path_components)
            kind = {3: CoursePage, 4: UnitPage, 5: LessonPage}.get(deep, Page)  # as `parent_page_types` allow
            # By slug first, which is indexed; url_path is not.
            found = kind.objects.filter(slug=path_components[-1], depth=self.depth + deep, url_path=address).order_by()
            for page in found[:1]:
                return page.specific.route(request, [])
        return super().route(request, path_components)


class CourseIndexPage(ShortAddress, ShownPage):
    """The catalogue, or within it the courses of one base; made when a base is founded, never by hand."""

    intro = models.TextField(_("introduction"), blank=True, max_length=500)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["pages.HomePage", "pages.CourseIndexPage"]
    subpage_types = ["pages.CourseIndexPage", "pages.CoursePage"]
    is_creatable = False

    class Meta:
        verbose_name = _("course catalogue")


class Closure(models.Model):
    """A branch of the catalogue hidden as a whole; while the row exists, nothing below it is listed."""

    page = models.OneToOneField(CourseIndexPage, models.CASCADE, related_name="closure")
    reason = models.CharField(max_length=300)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.page}: {self.reason}"


class CoursePage(ShortAddress, ShownPage):
    """A course as a trainee chooses it; what it teaches stands in its units' lessons."""

    summary = models.TextField(
        _("summary"), max_length=300, help_text=_("What one can do afterwards, in two or three plain sentences.")
    )
    cover = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover picture")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.KNOWLEDGE)
    topic = models.CharField(_("topic"), max_length=16, choices=Topic, default=Topic.TRADE)
    industry = models.CharField(_("trade"), max_length=60, blank=True, help_text=_("For example: tea making, massage."))
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.OPEN)
    hours_online = models.DecimalField(
        _("class hours online"), max_digits=5, decimal_places=1, default=0, help_text=_("One class hour is 45 minutes.")
    )
    hours_offline = models.DecimalField(
        _("class hours in person"), max_digits=5, decimal_places=1, default=0, help_text=_("Practice at the base.")
    )
    suitability: Any = models.JSONField(_("suitable for"), default=list, blank=True)
    requires_sign = models.BooleanField(
        _("sign language required"),
        default=True,
        help_text=_("Every video needs an approved sign-language video, or a waiver with a date."),
    )
    provenance = models.CharField(_("provenance"), max_length=16, choices=Provenance, default=Provenance.DEVELOPED)
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Who made it or sold it; empty if the base made it itself."),
    )
    proof = models.ForeignKey(
        "wagtaildocs.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proof of licence"),
        help_text=_("A scan of the licence or contract. Required for collected and purchased courses."),
    )

    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("industry", boost=2),
        index.FilterField("kind"),
        index.FilterField("topic"),
        index.FilterField("level"),
    ]
    content_panels = [
        TITLE,
        FieldPanel("summary"),
        FieldPanel("cover"),
        MultiFieldPanel(
            [FieldPanel("provenance"), FieldPanel("source"), FieldPanel("proof")],
            heading=_("Where the course comes from"),
        ),
        MultiFieldPanel([FieldPanel("suitability"), FieldPanel("requires_sign")], heading=_("Whom it suits")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("topic")]),
                FieldRowPanel([FieldPanel("industry"), FieldPanel("level")]),
                FieldRowPanel([FieldPanel("hours_online"), FieldPanel("hours_offline")]),
            ],
            heading=_("What it teaches"),
        ),
    ]
    parent_page_types = ["pages.CourseIndexPage"]
    subpage_types = ["pages.UnitPage"]

    class Meta:
        verbose_name = _("course")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours_online__gte=0, hours_offline__gte=0), name="course_hours_are_not_negative"
            ),
        ]

    find_offers: ClassVar[Callable[[Any], Any]]  # set by `contexts.attach`

    @cached_property
    def offers(self) -> Any:
        """Return in which ways it can be followed (an `Offers`); a listing sets it for all its courses at once."""
        return type(self).find_offers(self)

    @property
    def suits(self) -> list[str]:
        """Return the names of the categories, in the order of the certificate."""
        return [str(Suitability(code).label) for code in sorted(self.suitability) if code in Suitability.values]


class UnitPage(ShortAddress, ShownPage):
    """A chapter: a few lessons that belong together."""

    intro = models.TextField(_("introduction"), blank=True, max_length=500)

    content_panels = [TITLE, FieldPanel("intro")]
    parent_page_types = ["pages.CoursePage"]
    subpage_types = ["pages.LessonPage"]

    class Meta:
        verbose_name = _("unit")


class LessonPage(ShortAddress, ShownPage):
    """One sitting: a short video, some text, a few questions."""

    summary = models.CharField(
        _("in one sentence"), max_length=120, blank=True, help_text=_("Shown in the list of lessons.")
    )
    body = StreamField(LessonBody(), blank=True, verbose_name=_("content"))

    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    content_panels = [
        HelpPanel(
            content=_(
                "Keep videos under five minutes. Captions, sign language and the statement on pictures belong to the "
                "video and are made once, wherever it is shown."
            )
        ),
        TITLE,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    parent_page_types = ["pages.UnitPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("lesson")
