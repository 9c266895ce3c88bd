"""Setting papers: typst makes tagged PDF (PDF/UA-1) from a template and strings; the same strings, the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pylopdf_fonts_zh_cn
import typst

TEMPLATES = Path(__file__).parent / "papers"
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


def typeset(template: str, *, inputs: Mapping[str, str], files: Mapping[str, bytes], made: datetime) -> bytes:
    """The PDF. Whatever people typed comes in as `inputs`, never as markup; `made` is the date in its metadata."""
    with TemporaryDirectory(prefix="paper-") as folder:
        work = Path(folder)
        shutil.copy(TEMPLATES / template, work)
        for name, data in files.items():
            (work / name).write_bytes(data)
        pdf = typst.compile(
            work / template,
            root=work,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            sys_inputs=dict(inputs),
            timestamp=int(made.timestamp()),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single document")
    return pdf
