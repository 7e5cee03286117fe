def count_islands(rows, smallest):
    seen = set()

    def island_size(r, c):
        if r < 0 or c < 0 or r >= len(rows) or c >= len(rows[0]):
            return 0
        if rows[r][c] == "." or (r, c) in seen:
            return 0
        seen.add((r, c))
        return (
            1
            + island_size(r - 1, c)
            + island_size(r + 1, c)
            + island_size(r, c - 1)
            + island_size(r, c + 1)
        )

    count = 0
    for r in range(len(rows)):
        for c in range(len(rows[r])):
            if (r, c) not in seen and rows[r][c] == "#":
                if island_size(r, c) >= smallest:
                    count += 1
    return count
