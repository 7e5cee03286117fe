def turn_shelf(figures, steps):
    if not figures:
        return []
    cut = -steps % len(figures)
    return figures[cut:] + figures[:cut]
