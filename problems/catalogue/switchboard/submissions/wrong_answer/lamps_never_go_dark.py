def fewest_switches(lamps, switches):
    full = 2 ** lamps - 1
    best = {0: 0}
    for switch in switches:
        mask = 0
        for lamp in switch:
            mask |= 1 << (lamp - 1)
        for state, count in list(best.items()):
            new = state | mask
            if new not in best or best[new] > count + 1:
                best[new] = count + 1
    return best.get(full, -1)
