def fewest_switches(lamps, switches):
    masks = [sum(1 << (lamp - 1) for lamp in switch) for switch in switches]
    impossible = len(switches) + 1
    fewest = [impossible] * (1 << lamps)
    fewest[0] = 0
    for mask in masks:
        fewest = [
            min(count, fewest[picture ^ mask] + 1) for picture, count in enumerate(fewest)
        ]
    return fewest[-1] if fewest[-1] < impossible else -1
