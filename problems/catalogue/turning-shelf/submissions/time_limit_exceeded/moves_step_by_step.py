def turn_shelf(figures, steps):
    if not figures:
        return figures
    while steps > 0:
        figures.insert(0, figures.pop())
        steps -= 1
    while steps < 0:
        figures.append(figures.pop(0))
        steps += 1
    return figures
