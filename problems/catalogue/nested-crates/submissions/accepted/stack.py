OPENING_OF = {")": "(", "]": "[", "}": "{"}


def depth_of(plan):
    """The greatest number of open crates, or None if the plan is broken."""
    open_crates = []
    deepest = 0
    for character in plan:
        if character in "([{":
            open_crates.append(character)
            deepest = max(deepest, len(open_crates))
        elif character in OPENING_OF:
            if not open_crates or open_crates.pop() != OPENING_OF[character]:
                return None
    return None if open_crates else deepest


depth = depth_of(input())
print("broken" if depth is None else f"packed {depth}")
