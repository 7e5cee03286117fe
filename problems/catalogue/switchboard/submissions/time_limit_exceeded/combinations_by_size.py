from itertools import combinations


def fewest_switches(lamps, switches):
    everything = set(range(1, lamps + 1))
    for size in range(1, len(switches) + 1):
        for choice in combinations(switches, size):
            lit = set()
            for switch in choice:
                lit = lit ^ set(switch)
            if lit == everything:
                return size
    return -1
