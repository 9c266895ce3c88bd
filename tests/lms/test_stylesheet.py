"""The stylesheet that is sent is the one that was written."""

from __future__ import annotations

from pathlib import Path

from lms.static_files.stylesheet import gathered

CSS = Path(__file__).parent.parent.parent / "lms" / "static" / "lms" / "css"


def test_imports_become_what_they_name_in_their_layer() -> None:
    sheet = '@layer a, b;\n@import url("x.css") layer(b);\n'

    made = gathered(sheet, {"x.css": "p {}\n"}.__getitem__)

    assert made == "@layer a, b;\n@layer b {\np {}\n}\n"


def test_every_component_is_imported_once_and_nothing_is_left_to_fetch() -> None:
    sheet = (CSS / "site.css").read_text()

    made = gathered(sheet, lambda name: (CSS / name).read_text())

    assert "@import" not in made
    assert made.count("{") == made.count("}")
    for component in CSS.rglob("*.css"):
        if component.name not in ("site.css", "admin.css"):  # which the editor's admin loads by itself
            assert sheet.count(f'"{component.relative_to(CSS)}"') == 1, component.name
