"""The site that a journey begins on: people, offices and bases, two classes that have met, and nothing else.

Run by itself in the journey's own folder: `python -m tests.journeys.ground`.
"""

from datetime import timedelta

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from lms.db.sqlite import fresh
    from lms.delivery.models import Cohort, Programme, Session
    from lms.world import people

    fresh.migrate_default()
    call_command("collectstatic", verbosity=0, interactive=False)
    bases = people.populate()
    now = timezone.now()
    for number, (key, teacher) in enumerate((("massage", "teacher"), ("college", "collegeteacher")), 1):
        base = bases[key]
        programme = Programme.objects.create(organisation=base.organisation, title="保健按摩入门（线下）")
        cohort = Cohort.objects.create(
            programme=programme,
            division=base.division,
            teacher=people.account(teacher),
            code=f"KM-0{number}",
            name=f"保健按摩入门{'一二'[number - 1]}班",
            starts=now.date() - timedelta(days=1),
            ends=now.date() + timedelta(days=30),
        )
        Session.objects.create(
            cohort=cohort, title="手法练习", starts=now - timedelta(minutes=91), ends=now - timedelta(minutes=1)
        )


if __name__ == "__main__":
    main()
