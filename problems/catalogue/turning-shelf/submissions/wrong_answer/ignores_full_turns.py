def turn_shelf(figures, steps):
    return figures[-steps:] + figures[:-steps]
