from collections import deque


def fewest_switches(lamps, switches):
    masks = [sum(1 << (lamp - 1) for lamp in switch) for switch in switches]
    full = (1 << lamps) - 1
    steps = {0: 0}
    queue = deque([0])
    while queue:
        state = queue.popleft()
        for mask in masks:
            if state ^ mask not in steps:
                steps[state ^ mask] = steps[state] + 1
                queue.append(state ^ mask)
    return steps[full]
