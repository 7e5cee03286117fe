def turn_shelf(figures, steps):
    if len(figures) == 0:
        return figures
    steps = steps % len(figures)
    return figures[steps:] + figures[:steps]
