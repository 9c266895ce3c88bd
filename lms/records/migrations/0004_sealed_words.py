"""What people wrote about a learner's certificates is sealed with her key: erasing her ends the words."""

from django.db import migrations, models

from media_pipeline.append_only import allow_changes, forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_doubts"),
    ]

    operations = [
        allow_changes("records_externalcertificate"),
        allow_changes("records_revocation"),
        allow_changes("records_verification"),
        migrations.RemoveField(
            model_name="externalcertificate",
            name="issuer",
        ),
        migrations.RemoveField(
            model_name="externalcertificate",
            name="title",
        ),
        migrations.RemoveField(
            model_name="revocation",
            name="reason",
        ),
        migrations.RemoveField(
            model_name="verification",
            name="note",
        ),
        migrations.AddField(
            model_name="externalcertificate",
            name="issuer_sealed",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="externalcertificate",
            name="title_sealed",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="revocation",
            name="reason_sealed",
            field=models.BinaryField(default=b"", help_text="Why; sealed with the learner's key."),
        ),
        migrations.AddField(
            model_name="verification",
            name="note_sealed",
            field=models.BinaryField(default=b"", help_text="How it was checked."),
        ),
        forbid_changes("records_externalcertificate"),
        forbid_changes("records_revocation"),
        forbid_changes("records_verification"),
    ]
