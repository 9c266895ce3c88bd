"""What libraries raise at a file that is cut, none at all behind its first bytes, or made to trip its reader."""

import struct
import zlib

from PIL.Image import DecompressionBombError, DecompressionBombWarning

# Pillow's readers do not catch what their parts raise; each of these has been seen, or is in their code.
PICTURE: tuple[type[Exception], ...] = (
    *(OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, AttributeError),
    *(struct.error, zlib.error, RuntimeError, SystemError, AssertionError, ZeroDivisionError),
    *(DecompressionBombError, DecompressionBombWarning),
)
