"""Requirements as they were, certificates from elsewhere and what was found about them are never changed afterwards."""

from django.db import migrations

from media_pipeline.append_only import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("records", "0003_requirements_requests_batches_sharing")]
    operations = [
        forbid_changes("records_requirementset"),
        forbid_changes("records_externalcertificate"),
        forbid_changes("records_verification"),
    ]
