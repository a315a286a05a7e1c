"""A tokenizer whose tokens are Chinese words: a unigram model over counted words.

Viterbi segmentation with the words' log frequencies comes close to a dictionary cut, and the
result is one `tokenizer.json` that every reader of the model understands.
"""

import math
from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Lowercase, Sequence as NormalizerSequence
from tokenizers.pre_tokenizers import Split

from embed.words import cut_plain

UNKNOWN = "[UNK]"
_LONGEST_NUMBER = 4
# Whole numbers, Latin words and runs of other letters; everything between them is dropped.
_PIECE = r"[0-9]+|[a-z]+|[^\W\d_a-z]+"


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of texts, without overlaps."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(cut_plain(text))
    return counts


def build_tokenizer(counts: Counter[str], size: int, min_char: int = 5) -> Tokenizer:
    """Build a tokenizer of at most `size` tokens: single characters first, then frequent words.

    Token 0 stands for every unknown character; its vector has to stay zero.
    """
    empty = _pipeline(Tokenizer(Unigram([(UNKNOWN, 0.0)], unk_id=0)))
    total = sum(counts.values())
    chars = _characters(counts)
    kept = {char: counts[char] for char, seen in chars.most_common() if seen >= min_char}
    for word, seen in counts.most_common():
        if len(kept) >= size - 1:
            break
        # Longer numbers are telephone and file numbers: no meaning, and none of a model's business.
        number = word.isdecimal() and len(word) > _LONGEST_NUMBER
        if len(word) > 1 and not number and _is_one_piece(empty, word):
            kept[word] = seen
    ranked = sorted(kept.items(), key=lambda item: (-item[1], item[0]))[: size - 1]
    vocabulary = [(word, math.log(max(seen, 0.5) / total)) for word, seen in ranked]
    return _pipeline(Tokenizer(Unigram([(UNKNOWN, 0.0), *vocabulary], unk_id=0)))


def _characters(counts: Counter[str]) -> Counter[str]:
    chars: Counter[str] = Counter()
    for word, seen in counts.items():
        for char in word:
            chars[char] += seen
    return Counter({char: seen for char, seen in chars.items() if char.isalnum()})


def _is_one_piece(tokenizer: Tokenizer, word: str) -> bool:
    pre_tokenizer = tokenizer.pre_tokenizer
    return pre_tokenizer is not None and [
        piece for piece, _ in pre_tokenizer.pre_tokenize_str(word)
    ] == [word]


def _pipeline(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.normalizer = NormalizerSequence([NFKC(), Lowercase()])
    tokenizer.pre_tokenizer = Split(Regex(_PIECE), behavior="removed", invert=True)
    return tokenizer
