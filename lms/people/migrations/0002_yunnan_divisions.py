"""The divisions of Yunnan: province, 16 prefectures, 129 counties (GB/T 2260, National Bureau of Statistics 2023)."""

import csv

from django.conf import settings
from django.db import migrations


def load(apps, schema_editor):
    Division = apps.get_model("people", "Division")
    rows = [Division(code="530000", parent_id=None, kind="province", name="云南省")]
    prefectures = {}
    with (settings.DATA_DIR / "yunnan_divisions.csv").open(encoding="utf-8") as file:
        counties = list(csv.DictReader(file))
    for line in counties:
        prefectures[line["prefecture_code"]] = line["prefecture"]
    rows += [Division(code=c, parent_id="530000", kind="prefecture", name=n) for c, n in prefectures.items()]
    rows += [
        Division(code=line["county_code"], parent_id=line["prefecture_code"], kind="county", name=line["county"])
        for line in counties
    ]
    Division.objects.bulk_create(rows, ignore_conflicts=True)


def unload(apps, schema_editor):
    Division = apps.get_model("people", "Division")
    for kind in ("county", "prefecture", "province"):
        Division.objects.filter(kind=kind).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(load, unload)]
