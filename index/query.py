"""A query's terms: its words and bigrams without the words that only ask."""

import re
from dataclasses import dataclass

from embed.words import cut_words
from index.lexical import bigrams

# They stand in nearly every question and say nothing of what is asked about; in a small library
# they are rare words, which would count for much.
ASKING = (
    "是不是|有没有|能不能|可不可以|什么时候|什么时间|为什么|怎么样|怎么办|怎么|怎样|如何|什么|哪一个|哪些|哪个|哪家|哪里|哪儿|"
    "哪天|哪年|哪期|哪篇|哪几|哪|多少|多大|多久|几个|几天|是谁|谁|请问|吗|呢|吧|啊|了吗|说了|讲了|介绍了|是否|可以|"
    "的|了|是|在|和|与|有|要|把|被|给|对|从|到|向|为|于|及|等|这|那|其|它|他|她|我|你|我们|你们|都|也|就|还|又"
)
_ASKING_PHRASE = re.compile(
    "是不是|有没有|能不能|可不可以|什么时候|什么时间|为什么|怎么样|怎么办|怎么|怎样|如何|什么|哪一个|哪些|哪个|哪家|哪里|哪儿|哪天|哪年|"
    "哪期|哪篇|多少|多大|多久|是谁|请问|吗|呢|是否|[？?]"
)
_ASKING_WORDS = frozenset(ASKING.split("|"))


@dataclass(frozen=True, slots=True)
class Terms:
    """What the word index is asked for."""

    words: tuple[str, ...]
    grams: tuple[str, ...]


def query_terms(query: str) -> Terms:
    """The words and character bigrams of `query`, the asking words left out.

    A query of asking words alone keeps them.
    """
    words = cut_words(query)
    kept = [w for w in words if w not in _ASKING_WORDS] or words
    grams = bigrams(without_asking(query)) or bigrams(query)
    return Terms(tuple(dict.fromkeys(kept)), tuple(dict.fromkeys(grams)))


def is_asking(word: str) -> bool:
    """Whether a word only asks, and says nothing of what is asked about."""
    return word in _ASKING_WORDS


def without_asking(text: str) -> str:
    """The text with a space in place of each phrase that only asks."""
    return _ASKING_PHRASE.sub(" ", text)
