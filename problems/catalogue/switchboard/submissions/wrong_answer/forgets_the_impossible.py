def fewest_switches(lamps, switches):
    fewest = [99] * (2 ** lamps)
    fewest[0] = 0
    for switch in switches:
        mask = 0
        for lamp in switch:
            mask += 2 ** (lamp - 1)
        following = list(fewest)
        for state in range(2 ** lamps):
            if fewest[state] + 1 < following[state ^ mask]:
                following[state ^ mask] = fewest[state] + 1
        fewest = following
    return fewest[2 ** lamps - 1]
