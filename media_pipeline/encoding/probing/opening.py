"""Open what an encoder made and print, as JSON, how long each lasts and how large its first picture is.

Run as a script in a process of its own: the decoders stay out of the worker's memory, and a file that breaks them
breaks nothing else. So it imports nothing of ours. The argument is a JSON list of lists of paths: the files of one list
are read one after another as one film (an initialisation segment and a segment).
"""

import io
import json
import sys
from pathlib import Path
from typing import Any

import av
import av.error


def opened(parts: list[str]) -> dict[str, Any]:
    """Return seconds and pixels; zero where there are none. Raise where a picture or sound cannot be decoded."""
    film = parts[0] if len(parts) == 1 else io.BytesIO(b"".join(Path(part).read_bytes() for part in parts))
    with av.open(film, mode="r", format="mov") as container:
        frame: Any = next(iter(container.decode(container.streams[0])))
        return {
            "seconds": (container.duration or 0) / av.time_base,
            "width": getattr(frame, "width", 0),
            "height": getattr(frame, "height", 0),
        }


if __name__ == "__main__":
    found = []
    for parts in json.loads(sys.argv[1]):
        try:
            found.append(opened(parts))
        except (av.error.FFmpegError, ValueError, OSError, StopIteration) as error:
            found.append({"error": f"{type(error).__name__}: {error}"[:500]})
    sys.stdout.write(json.dumps(found))
