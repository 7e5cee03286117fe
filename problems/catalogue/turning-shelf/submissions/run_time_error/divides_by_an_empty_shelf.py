def turn_shelf(figures, steps):
    n = len(figures)
    steps = steps % n
    result = []
    for i in range(n):
        result.append(figures[(i - steps) % n])
    return result
