def count_islands(rows, smallest):
    grid = [list(row) for row in rows]
    count = 0
    for r in range(len(grid)):
        for c in range(len(grid[r])):
            if grid[r][c] != "#":
                continue
            grid[r][c] = "."
            stack = [(r, c)]
            size = 0
            while stack:
                y, x = stack.pop()
                size += 1
                for dy in (-1, 0, 1):
                    for dx in (-1, 0, 1):
                        ny = y + dy
                        nx = x + dx
                        if 0 <= ny < len(grid) and 0 <= nx < len(grid[ny]) and grid[ny][nx] == "#":
                            grid[ny][nx] = "."
                            stack.append((ny, nx))
            if size >= smallest:
                count += 1
    return count
