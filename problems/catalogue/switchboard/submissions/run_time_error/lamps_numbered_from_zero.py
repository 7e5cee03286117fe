def fewest_switches(lamps, switches):
    reached = {tuple([False] * lamps): 0}
    for switch in switches:
        for state in list(reached):
            lit = list(state)
            for lamp in switch:
                lit[lamp] = not lit[lamp]
            new = tuple(lit)
            cost = reached[state] + 1
            if new not in reached or cost < reached[new]:
                reached[new] = cost
    return reached.get(tuple([True] * lamps), -1)
