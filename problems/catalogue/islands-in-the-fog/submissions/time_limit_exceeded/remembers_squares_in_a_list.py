def count_islands(rows, smallest):
    seen = []
    count = 0
    for r in range(len(rows)):
        for c in range(len(rows[r])):
            if rows[r][c] == "#" and (r, c) not in seen:
                seen.append((r, c))
                stack = [(r, c)]
                size = 0
                while stack:
                    y, x = stack.pop()
                    size += 1
                    for ny, nx in [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]:
                        if ny < 0 or nx < 0 or ny >= len(rows) or nx >= len(rows[0]):
                            continue
                        if rows[ny][nx] == "#" and (ny, nx) not in seen:
                            seen.append((ny, nx))
                            stack.append((ny, nx))
                if size >= smallest:
                    count += 1
    return count
