def fewest_switches(lamps, switches):
    masks = []
    for switch in switches:
        mask = 0
        for lamp in switch:
            mask |= 1 << (lamp - 1)
        masks.append(mask)
    full = (1 << lamps) - 1

    def best(i, state):
        if i == len(masks):
            if state == full:
                return 0
            return 1000
        without = best(i + 1, state)
        flipped = best(i + 1, state ^ masks[i]) + 1
        return min(without, flipped)

    answer = best(0, 0)
    return answer if answer < 1000 else -1
