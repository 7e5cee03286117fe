def count_islands(rows, smallest):
    land = {(r, c) for r, row in enumerate(rows) for c, square in enumerate(row) if square == "#"}
    counted = 0
    while land:
        if take_island(land) >= smallest:
            counted += 1
    return counted


def take_island(land):
    """Remove one whole island from the set and return its size."""
    waiting = [land.pop()]
    size = 0
    while waiting:
        r, c = waiting.pop()
        size += 1
        for neighbour in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if neighbour in land:
                land.remove(neighbour)
                waiting.append(neighbour)
    return size
