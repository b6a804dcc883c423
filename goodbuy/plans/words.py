"""What people type, checked in one place: there, and not too long."""

from goodbuy.kernel.errors import Refusal


def needed(words: str, sentence: str, longest: int = 300) -> str:
    words = (words or "").strip()
    if not words:
        raise Refusal(sentence)
    return short(words, longest)


def short(words: str, longest: int) -> str:
    if len(words) > longest:
        raise Refusal(
            "That is %(count)d letters. Keep it under %(most)d; nothing was saved.",
            count=len(words),
            most=longest,
        )
    return words
