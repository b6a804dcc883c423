"""What people type, checked in one place: there, and not too long."""

from goodbuy.kernel.errors import Refusal


def needed(words: str, sentence: str, longest: int = 300) -> str:
    words = (words or "").strip()
    if not words:
        raise Refusal(sentence)
    return short(words, longest)


def short(words: str, longest: int) -> str:
    if len(words) > longest:
        raise Refusal(f"That is {len(words)} letters. Keep it under {longest}; nothing was saved.")
    return words
