def stamp_ways(stamps, postage):
    known = {}

    def ways(kind, rest):
        if rest == 0:
            return 1
        if rest < 0 or kind == len(stamps):
            return 0
        if (kind, rest) not in known:
            known[kind, rest] = ways(kind, rest - stamps[kind]) + ways(kind + 1, rest)
        return known[kind, rest]

    return ways(0, postage) % 1000000007
