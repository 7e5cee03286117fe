MODULUS = 1_000_000_007


def stamp_ways(stamps, postage):
    ways = [1] + [0] * postage
    for stamp in stamps:
        for amount in range(stamp, postage + 1):
            ways[amount] = (ways[amount] + ways[amount - stamp]) % MODULUS
    return ways[postage]
