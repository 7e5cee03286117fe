def stamp_ways(stamps, postage):
    def ways(kind, rest):
        if rest == 0:
            return 1
        if kind == len(stamps):
            return 0
        total = 0
        used = 0
        while used <= rest:
            total += ways(kind + 1, rest - used)
            used += stamps[kind]
        return total

    return ways(0, postage) % 1000000007
