def count_islands(rows, smallest):
    grid = [list(row) for row in rows]
    count = 0
    for r in range(len(grid)):
        for c in range(len(grid[r])):
            if grid[r][c] == "#":
                grid[r][c] = "."
                stack = [(r, c)]
                size = 0
                while stack:
                    y, x = stack.pop()
                    size += 1
                    for ny, nx in [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]:
                        try:
                            if grid[ny][nx] == "#":
                                grid[ny][nx] = "."
                                stack.append((ny, nx))
                        except IndexError:
                            pass
                if size >= smallest:
                    count += 1
    return count
