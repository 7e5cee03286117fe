def fewest_switches(lamps, switches):
    lit = set()
    flips = 0
    rest = [set(s) for s in switches]
    while len(lit) < lamps:
        best = None
        for s in rest:
            if best is None or len(lit ^ s) > len(lit ^ best):
                best = s
        if best is None or len(lit ^ best) <= len(lit):
            return -1
        lit = lit ^ best
        rest.remove(best)
        flips += 1
    return flips
