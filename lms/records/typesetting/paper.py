"""Setting papers: typst makes tagged PDF (PDF/UA-1) from a template and strings; the same strings, the same bytes.

The same on machines with the same fonts: a sign that ours lack comes from the machine's, or is drawn as □.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from lms.records.typesetting import fonts, glyphs

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "papers"
NOWHERE: tuple[Path, ...] = (Path("/nonexistent"),)  # no folder of this machine


def typeset(template: str, *, inputs: Mapping[str, object], files: Mapping[str, bytes], made: datetime) -> bytes:
    """Return the PDF. What people typed comes in as `inputs`, never as markup; `made` is the date in its metadata.

    A text is handed over as it is, what holds texts as JSON. No sign of a text makes it fail: if the machine's fonts
    do, it is set with ours alone, and what those lack is a □.
    """
    import typst  # here, and below: every process reads this module, and few set papers

    shown = glyphs.check(inputs)
    try:
        return compiled(template, strings(inputs, shown.missing), files, made, shown.fonts)
    except typst.TypstError:
        if not shown.fonts:
            raise
        log.exception("fonts of this machine spoil %s", template)
    ours = glyphs.check(inputs, folders=NOWHERE)
    return compiled(template, strings(inputs, ours.missing), files, made, ())


def strings(inputs: Mapping[str, object], missing: set[str]) -> dict[str, str]:
    texts = {key: glyphs.drawn(each, missing) for key, each in inputs.items()}
    return {key: each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for key, each in texts.items()}


def compiled(
    template: str, inputs: dict[str, str], files: Mapping[str, bytes], made: datetime, more: Iterable[Path]
) -> bytes:
    import typst

    with TemporaryDirectory(prefix="paper-") as folder:
        work = Path(folder)
        shutil.copy(TEMPLATES / template, work)
        for name, data in files.items():
            (work / name).write_bytes(data)
        beside = work / "fonts"
        beside.mkdir()
        for place, path in enumerate(sorted(more)):
            (beside / f"{place:03d}{path.suffix}").symlink_to(path)
        pdf = typst.compile(
            work / template,
            root=work,
            font_paths=[fonts.SHIPPED, beside],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            sys_inputs=inputs,
            timestamp=int(made.timestamp()),
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single document")
    return pdf
