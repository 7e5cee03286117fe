"""Analogous examples for level 4, by skill: another story, small, and never a problem of the catalogue."""

from __future__ import annotations

_LOOPS = """An example from elsewhere: the highest of some temperatures.

```
warmest = nothing yet
for each day:
    if nothing yet, or this day is warmer than warmest:
        warmest = this day
```

The value before the loop covers the case that there is no day at all."""

_EXAMPLES: dict[str, str] = {
    "loops": _LOOPS,
    "lists": _LOOPS,
    "conditionals": """An example from elsewhere: a parcel is small up to 2 kg, medium up to 10 kg, and large above.

```
if weight <= 2:      small
else if weight <= 10: medium
else:                 large
```

Each border value, 2 and 10, belongs to exactly one branch: those are the inputs to try first.""",
    "dictionaries": """An example from elsewhere: how many birds of each kind were seen.

```
seen = empty dictionary
for each bird:
    seen[bird] = (what seen holds for bird, or 0) + 1
```

The “or 0” is what the first bird of each kind needs.""",
    "sets": """An example from elsewhere: which guests signed the book twice.

```
known = empty set
for each name:
    if name in known: it is a repeat
    else: add name to known
```

Asking a set takes one step, however many names it holds.""",
    "sorting": """An example from elsewhere: runners by time, equal times by name.

```
order by the pair (time, name)
```

Pairs compare by their first part, and only a tie looks at the second.""",
    "stacks": """An example from elsewhere: trays in a canteen.

```
tray comes back:  put it on top
tray is needed:   take the top one, if there is one
in the evening:   the pile must be empty
```

Three questions matter: what is on top, is there anything at all, is anything left at the end.""",
    "queues": """An example from elsewhere: visitors at a lift that takes two at a time.

```
while someone waits:
    up to two leave from the front
    new arrivals join at the back
```

What happens in one round, in which order, is the whole problem.""",
    "recursion": """An example from elsewhere: the height of a family tree.

```
height(person):
    no children:  1
    otherwise:    1 + the height of the tallest child
```

The first line ends the recursion; the second is always about a smaller tree.""",
    "binary-search": """An example from elsewhere: guessing a number between 1 and 100.

```
low, high = 1, 100
while low < high:
    middle = half way, rounded down
    if the number is larger than middle: low = middle + 1
    else: high = middle
```

Each round must make the range smaller, also when only two numbers are left.""",
    "two-pointers": """An example from elsewhere: the longest stretch of days without rain above a total of 20 mm.

```
left = first day
for right in days:
    add the rain of right
    while the total is above 20: take away the rain of left, move left on
    note the length from left to right
```

Neither end ever moves back, so the work grows with the days, not with their square.""",
    "prefix-sums": """An example from elsewhere: kilometres between two stations of a line.

```
distance[0] = 0
distance[k] = distance[k - 1] + length of section k
from a to b:  distance[b] - distance[a]
```

One pass beforehand answers every later question with one subtraction.""",
    "dynamic-programming": """An example from elsewhere: ways to climb a stair with steps of one or two.

```
climbs[0] = 1
climbs[n] = climbs[n - 1] + (climbs[n - 2] if n is at least 2)
```

Each answer is made of smaller answers that are already known.""",
    "graphs": """An example from elsewhere: how many handshakes away is each person at a party.

```
distance[me] = 0, and I wait in a queue
while the queue is not empty:
    take the first person
    for each friend without a distance: give it one more, and let it wait
```

A person gets a distance when joining the queue, so nobody joins twice.""",
    "greedy": """An example from elsewhere: boats that carry two people up to a weight.

```
order people by weight
the heaviest goes; the lightest joins if both fit
```

A greedy step is right only if it never closes a better way: try to break it with three or four values.""",
    "strings": """An example from elsewhere: the initials of a name.

```
result = empty text
for each word of the name:
    add its first letter
```

An empty name and a double space are the inputs to try first.""",
    "matrices": """An example from elsewhere: the seats next to a seat in a cinema.

```
for each step (up, down, left, right):
    row, column = the seat moved by the step
    if row and column lie inside the hall: it is a neighbour
```

Check the border before looking at the seat, with rows and columns not mixed up.""",
    "simulation": """An example from elsewhere: a traffic light for ten cycles.

```
state = red
repeat ten times:
    note the state
    state = what follows the state
```

Write down the first three rounds by hand and compare.""",
    "arithmetic": """An example from elsewhere: minutes as hours and minutes.

```
hours   = minutes divided by 60, rounded down
minutes = the remainder
```

Dividing and taking the remainder belong together; try a multiple of 60 and one less.""",
    "bit-manipulation": """An example from elsewhere: which of five windows are bright.

```
number = 0 … 31, one bit for each window
window k is bright:  bit k of number is 1
```

Counting from 0 to 31 goes through all combinations once.""",
}


def example_for(skills: tuple[str, ...]) -> str:
    """The example of the most specific skill that has one; "" when none has."""
    general = {"loops", "lists", "arithmetic", "conditionals", "strings"}
    for skill in sorted(skills, key=lambda name: name in general):
        if skill in _EXAMPLES:
            return _EXAMPLES[skill]
    return ""
