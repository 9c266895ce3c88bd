"""Chinese words: where a line may end. jieba, loaded quietly and only when it is needed."""

import logging
import warnings
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its string escapes and its way of finding its data
        import jieba as library
    library.setLogLevel(logging.WARNING)
    return library


def cut(text: str) -> list[str]:
    """Return the words of a text in order; joined they are the text again."""
    return list(jieba().lcut(text))
