"""A text block is a struct from now on, with room for its check question."""

from typing import Any

from django.db import migrations
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation


class IntoStruct(BaseBlockOperation):
    operation_name_fragment = "text_into_struct"

    def apply(self, block_value: Any) -> Any:
        return {"text": block_value, "check": []} if isinstance(block_value, str) else block_value


class OutOfStruct(BaseBlockOperation):
    """Backwards; the questions are lost, because nothing there could hold them."""

    operation_name_fragment = "text_out_of_struct"

    def apply(self, block_value: Any) -> Any:
        return block_value["text"] if isinstance(block_value, dict) else block_value


def over_lessons(operation: BaseBlockOperation) -> MigrateStreamData:
    return MigrateStreamData("pages", "lessonpage", "body", [(operation, "text")])


forwards = over_lessons(IntoStruct())
forwards.reverse_code = over_lessons(OutOfStruct()).migrate_stream_data_forward


class Migration(migrations.Migration):
    dependencies = [("pages", "0004_check_questions")]
    operations = [forwards]
