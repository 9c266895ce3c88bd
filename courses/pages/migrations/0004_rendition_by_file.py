"""Each request for a picture asks whose it is, by the name of its file."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_questions_by_part"), ("wagtailimages", "0027_image_description")]
    operations = [
        # Wagtail's table: where a later migration of its own makes it anew, the index goes, and nothing but time is lost.
        migrations.RunSQL(
            "CREATE INDEX IF NOT EXISTS rendition_by_file ON wagtailimages_rendition (file)",
            "DROP INDEX IF EXISTS rendition_by_file",
        )
    ]
