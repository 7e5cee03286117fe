"""Names that belong to a language or to everybody: sharing them with a problem gives nothing away."""

from __future__ import annotations

import builtins
import keyword

GENERIC = frozenset(
    """
    a after all amount answer answers append area array arr back before begin best bottom bound boundary buffer
    case cases cell cells char character characters chars child children col cols column columns condition cost
    count counter counts cur curr current data day days default delta depth difference digit digits distance
    distances done each element elements empty end entry even expected first flag found from front function given
    goal graph grid group half head height high hold holds index input inside item items key keys known last leave
    left length letter letters level limit line lines list lists lookup low main map mapping matrix max maximum
    median mid middle min minimum move moves name names neighbour neighbours neighbor neighbors new next node
    nodes none nothing number numbers odd old order other output pair pairs parent part parts path pieces point
    points position prev previous queue rank read reader record remainder remaining rest result results reverse
    right round row rows score second seen self sequence size smallest solution solve sort sorted source stack
    start state states step steps stop string sum target temp text tmp tail times to top total totals tree true
    false value values visited weight width word words zero yes no one two both and not or is of for the with
    without
    """.split()  # noqa: SIM905 - words read better as words
)

KEYWORDS = frozenset(keyword.kwlist) | frozenset(
    """
    auto bool break byte case catch char const continue default defer delete do double else enum extern final
    finally float fn for func function goto if impl import in include int interface let long loop match mod mut
    namespace new null nullptr of package private protected pub public return self short signed sizeof static
    std string struct super switch template this throw throws try type typedef typename typeof undefined union
    unsigned use using var vector virtual void volatile where while usize isize i32 i64 u32 u64 f64 String
    """.split()  # noqa: SIM905 - words read better as words
)

LIBRARY = frozenset(dir(builtins)) | frozenset(
    """
    Array BufferedReader Collections Comparator HashMap HashSet Integer JSON Map Math Number Object Scanner Set
    ArrayDeque ArrayList Arrays StringBuilder System add appendleft argv begin bisect cin clear close collections
    combinations console contains copy cout counter Counter defaultdict deque emplace_back endl end erase exit
    extend fmt forEach format functools get getline has heapq heappop heappush https includes indexOf insert int64
    isdigit iostream items itertools join keys last length log lower lru_cache math max min parseInt permutations
    pop popleft print printf println push push_back put readFileSync readline reduce remove replace require reverse
    scanf setdefault shift size slice sort sorted split splitlines sqrt startswith stdin stdout str strip
    substr substring swap sys toString trim update upper values write
    """.split()  # noqa: SIM905 - words read better as words
)

COMMON = GENERIC | KEYWORDS | LIBRARY
NAME_MIN_CHARACTERS = 3


def is_common(name: str) -> bool:
    """Whether the name says nothing about one problem."""
    return len(name) < NAME_MIN_CHARACTERS or name in COMMON or name.lower() in GENERIC
