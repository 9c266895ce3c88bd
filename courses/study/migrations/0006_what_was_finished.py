"""What was finished, by its content: a lesson that stands in two courses earns its points once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("study", "0005_content_and_training_year")]

    operations = [
        migrations.AddField(
            model_name="completion",
            name="content",
            field=models.CharField(
                default="",
                help_text="What was finished, wherever it stands: points for it come once in a life.",
                max_length=64,
            ),
        ),
    ]
