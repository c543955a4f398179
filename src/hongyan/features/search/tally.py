"""What is counted of searches while they are served: how many, how long, in vain; and which words many seek.

It is kept in memory, and taken from there once a minute. Who asked is forgotten as soon as a word has been
asked for by enough different users, and is never written anywhere: until then neither is the word.
"""

from bisect import bisect_left
from collections import Counter
from hashlib import blake2b
from secrets import token_bytes
from threading import Lock

from msgspec import Struct, field

from hongyan.core.clock import DAY, Millis
from hongyan.core.ids import UserId

ASKERS = 5  # different users, before a word is counted
WINDOW = 7 * DAY  # within which they must have asked
MOST_WORDS = 20_000  # that are watched at a time
LONGEST_WORD = 32
BOUNDS_MS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 2_000, 5_000, 10_000)


class Count(Struct):
    """Searches of some time. `durations[i]` took at most `BOUNDS_MS[i]`, the last ones longer."""

    searches: int = 0
    unfound: int = 0
    durations: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_MS) + 1))

    def add(self, other: "Count") -> None:
        self.searches += other.searches
        self.unfound += other.unfound
        self.durations = [one + more for one, more in zip(self.durations, other.durations, strict=True)]

    def within(self, share: float) -> int:
        """A time that this share of all searches did not take longer than; 0 without any."""
        seen, wanted = 0, share * self.searches
        for bound, some in zip((*BOUNDS_MS, BOUNDS_MS[-1]), self.durations, strict=True):
            seen += some
            if some and seen >= wanted:
                return bound
        return 0


class Word(Struct):
    """`askers` are marks of who asked, until there are enough of them."""

    asked: int = 0
    askers: set[bytes] | None = field(default_factory=set)


class Tally:
    """The counters of one process. Searches are answered in several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = Count()
        self._words: dict[str, Word] = {}
        self._key = token_bytes(16)
        self._window_ends = Millis(0)

    def note(self, user_id: UserId, words: set[str], seconds: float, now: Millis, *, is_found: bool) -> None:
        with self._lock:
            self._count.searches += 1
            self._count.unfound += not is_found
            self._count.durations[bisect_left(BOUNDS_MS, seconds * 1_000)] += 1
            self._begin_window(now)
            mark = blake2b(user_id.encode(), key=self._key, digest_size=8).digest()
            for text in words:
                self._hear(self._words.setdefault(text[:LONGEST_WORD], Word()), mark)

    def _begin_window(self, now: Millis) -> None:
        if now >= self._window_ends or len(self._words) >= MOST_WORDS:
            self._words, self._key = {}, token_bytes(16)
            self._window_ends = Millis(now + WINDOW)

    def _hear(self, word: Word, mark: bytes) -> None:
        word.asked += 1
        if word.askers is not None:
            word.askers.add(mark)
            if len(word.askers) >= ASKERS:
                word.askers = None

    def take(self) -> tuple[Count, Counter[str]]:
        """What was counted since it was last taken, and of that what may be written down."""
        with self._lock:
            count, self._count = self._count, Count()
            words = Counter({text: word.asked for text, word in self._words.items() if word.askers is None})
            for text in words:
                self._words[text].asked = 0
            return count, +words
