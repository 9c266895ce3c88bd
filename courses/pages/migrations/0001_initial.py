import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import courses.pages.addresses


def remove_welcome_page(apps, schema_editor):
    """Wagtail's own "Welcome" page gives way to our home page, which `root_pages` makes after migrating."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    plain = ContentType.objects.filter(app_label="wagtailcore", model="page").first()
    welcome = Page.objects.filter(depth=2, slug="home", numchild=0, content_type=plain)
    if welcome.exists():
        welcome.delete()  # its Site goes with it
        root = Page.objects.get(depth=1)
        root.numchild = Page.objects.filter(depth=2).count()
        root.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("intro", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "course catalogue",
            },
            bases=(courses.pages.addresses.ShortAddress, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="CourseReview",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "course review",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("intro", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "home page",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="LessonPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        blank=True,
                        help_text="Shown in the list of lessons.",
                        max_length=120,
                        verbose_name="in one sentence",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("text", 9), ("image", 14), ("video", 18), ("steps", 24), ("quiz", 31), ("survey", 37)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"],
                                    "label": "Text",
                                },
                            ),
                            1: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Ask for something the text says. Nobody may need to see or hear anything else to answer.",
                                    "label": "Question",
                                },
                            ),
                            2: ("wagtail.blocks.CharBlock", (), {"label": "Answer", "max_length": 200}),
                            3: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"label": "This answer is right", "required": False},
                            ),
                            4: ("wagtail.blocks.StructBlock", [[("text", 2), ("correct", 3)]], {}),
                            5: (
                                "wagtail.blocks.ListBlock",
                                (4,),
                                {
                                    "default": [{"correct": False, "text": ""}, {"correct": False, "text": ""}],
                                    "label": "Answers",
                                    "max_num": 4,
                                    "min_num": 2,
                                },
                            ),
                            6: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Shown after the right answer.",
                                    "label": "Explanation",
                                    "required": False,
                                },
                            ),
                            7: ("wagtail.blocks.StructBlock", [[("text", 1), ("options", 5), ("explanation", 6)]], {}),
                            8: (
                                "wagtail.blocks.ListBlock",
                                (7,),
                                {
                                    "default": [],
                                    "help_text": "With one question, reading this counts as study; without one it earns no hours.",
                                    "label": "Check question",
                                    "max_num": 1,
                                },
                            ),
                            9: ("wagtail.blocks.StructBlock", [[("text", 0), ("check", 8)]], {}),
                            10: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "Picture"}),
                            11: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Say in a sentence what the picture shows. A screen reader reads it in place of the picture.",
                                    "label": "Alternative text",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            12: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {
                                    "help_text": "Tick this only if nothing is lost when the picture is not seen.",
                                    "label": "Decoration only",
                                    "required": False,
                                },
                            ),
                            13: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption below the picture", "max_length": 200, "required": False},
                            ),
                            14: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 10), ("alt", 11), ("decorative", 12), ("caption", 13)]],
                                {},
                            ),
                            15: ("media_pipeline.admin.choosers.AssetChooserBlock", (), {"label": "Video"}),
                            16: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Shown above the player, for example: How to hold the knife.",
                                    "label": "Title",
                                    "max_length": 120,
                                },
                            ),
                            17: (
                                "wagtail.blocks.ListBlock",
                                (7,),
                                {
                                    "default": [],
                                    "help_text": "For those who read the transcript instead of watching: with questions their reading counts. One question vouches for 15 minutes of film at most; for a longer film ask one for each part, in the film's order.",
                                    "label": "Check questions",
                                    "max_num": 16,
                                },
                            ),
                            18: ("wagtail.blocks.StructBlock", [[("asset", 15), ("title", 16), ("check", 17)]], {}),
                            19: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 120}),
                            20: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"help_text": "One action a step, in a short sentence.", "label": "What to do"},
                            ),
                            21: (
                                "wagtail.images.blocks.ImageChooserBlock",
                                (),
                                {"label": "Picture", "required": False},
                            ),
                            22: ("wagtail.blocks.StructBlock", [[("text", 20), ("image", 21), ("alt", 11)]], {}),
                            23: ("wagtail.blocks.ListBlock", (22,), {"label": "Steps", "min_num": 1}),
                            24: ("wagtail.blocks.StructBlock", [[("title", 19), ("steps", 23), ("check", 8)]], {}),
                            25: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("single", "One answer is right"),
                                        ("multiple", "Several answers are right"),
                                    ],
                                    "label": "Kind",
                                },
                            ),
                            26: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Short and plain. Do not ask about what is only shown.",
                                    "label": "Question",
                                },
                            ),
                            27: (
                                "wagtail.blocks.ListBlock",
                                (4,),
                                {
                                    "default": [{"correct": False, "text": ""}, {"correct": False, "text": ""}],
                                    "label": "Answers",
                                    "max_num": 6,
                                    "min_num": 2,
                                },
                            ),
                            28: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Shown once the quiz is passed.",
                                    "label": "Explanation",
                                    "required": False,
                                },
                            ),
                            29: (
                                "wagtail.blocks.StructBlock",
                                [[("kind", 25), ("text", 26), ("options", 27), ("explanation", 28)]],
                                {},
                            ),
                            30: ("wagtail.blocks.ListBlock", (29,), {"label": "Questions", "min_num": 1}),
                            31: ("wagtail.blocks.StructBlock", [[("title", 19), ("questions", 30)]], {}),
                            32: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("single", "One answer"),
                                        ("multiple", "Several answers"),
                                        ("text", "In her own words"),
                                    ],
                                    "label": "Kind",
                                },
                            ),
                            33: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Do not ask for names, numbers or illnesses: nobody has to tell them here.",
                                    "label": "Question",
                                },
                            ),
                            34: (
                                "wagtail.blocks.ListBlock",
                                (2,),
                                {
                                    "default": [],
                                    "help_text": "At least two to choose from; none where the learner writes in her own words.",
                                    "label": "Answers",
                                    "max_num": 8,
                                },
                            ),
                            35: ("wagtail.blocks.StructBlock", [[("kind", 32), ("text", 33), ("options", 34)]], {}),
                            36: (
                                "wagtail.blocks.ListBlock",
                                (35,),
                                {"label": "Questions", "max_num": 20, "min_num": 1},
                            ),
                            37: ("wagtail.blocks.StructBlock", [[("title", 19), ("questions", 36)]], {}),
                        },
                        verbose_name="content",
                    ),
                ),
            ],
            options={
                "verbose_name": "lesson",
            },
            bases=(courses.pages.addresses.ShortAddress, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="UnitPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("intro", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
            ],
            options={
                "verbose_name": "unit",
            },
            bases=(courses.pages.addresses.ShortAddress, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="closure", to="pages.courseindexpage"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("since", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="CoursePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "summary",
                    models.TextField(
                        help_text="What one can do afterwards, in two or three plain sentences.",
                        max_length=300,
                        verbose_name="summary",
                    ),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="cover picture",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("knowledge", "Knowledge"), ("practical", "Practical skill")],
                        default="knowledge",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("trade", "Vocational skill"),
                            ("digital", "Digital skills and e-commerce"),
                            ("craft", "Craft and intangible heritage"),
                            ("farming", "Practical farming"),
                            ("business", "Starting a business"),
                            ("ethics", "Work ethics"),
                            ("safety", "Safety, health and labour protection"),
                            ("rights", "Law and rights"),
                        ],
                        default="trade",
                        max_length=16,
                        verbose_name="topic",
                    ),
                ),
                (
                    "industry",
                    models.CharField(
                        blank=True, help_text="For example: tea making, massage.", max_length=60, verbose_name="trade"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("open", "No level (introduction)"),
                            ("special", "Single-skill certificate"),
                            ("5", "Level 5 / junior worker"),
                            ("4", "Level 4 / intermediate worker"),
                            ("3", "Level 3 / senior worker"),
                            ("2", "Level 2 / technician"),
                            ("1", "Level 1 / senior technician"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="level",
                    ),
                ),
                (
                    "hours_online",
                    models.DecimalField(
                        decimal_places=1,
                        default=0,
                        help_text="One class hour is 45 minutes.",
                        max_digits=5,
                        verbose_name="class hours online",
                    ),
                ),
                (
                    "hours_offline",
                    models.DecimalField(
                        decimal_places=1,
                        default=0,
                        help_text="Practice at the base.",
                        max_digits=5,
                        verbose_name="class hours in person",
                    ),
                ),
                ("suitability", models.JSONField(blank=True, default=list, verbose_name="suitable for")),
                (
                    "requires_sign",
                    models.BooleanField(
                        default=True,
                        help_text="Every video needs an approved sign-language video, or a waiver with a date.",
                        verbose_name="sign language required",
                    ),
                ),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("developed", "Developed by the base"),
                            ("collected", "Collected from others"),
                            ("purchased", "Purchased"),
                        ],
                        default="developed",
                        max_length=16,
                        verbose_name="provenance",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Who made it or sold it; empty if the base made it itself.",
                        max_length=200,
                        verbose_name="source",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        help_text="A scan of the licence or contract. Required for collected and purchased courses.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtaildocs.document",
                        verbose_name="proof of licence",
                    ),
                ),
            ],
            options={
                "verbose_name": "course",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours_offline__gte", 0), ("hours_online__gte", 0)),
                        name="course_hours_are_not_negative",
                    )
                ],
            },
            bases=(courses.pages.addresses.ShortAddress, "wagtailcore.page"),
        ),
        # Each request for a picture asks whose it is, by the name of its file. Wagtail's table: where a later migration of
        # its own makes it anew, the index goes, and nothing but time is lost.
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS rendition_by_file ON wagtailimages_rendition (file)",
            "DROP INDEX IF EXISTS rendition_by_file",
        ),
        migrations.RunPython(remove_welcome_page, migrations.RunPython.noop),
    ]
