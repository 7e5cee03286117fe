def turn_shelf(figures, steps):
    if len(figures) == 0:
        return []
    steps = abs(steps) % len(figures)
    cut = len(figures) - steps
    return figures[cut:] + figures[:cut]
