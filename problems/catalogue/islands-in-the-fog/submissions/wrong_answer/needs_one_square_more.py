def count_islands(rows, smallest):
    seen = set()
    count = 0
    for r in range(len(rows)):
        for c in range(len(rows[r])):
            if rows[r][c] == "." or (r, c) in seen:
                continue
            seen.add((r, c))
            queue = [(r, c)]
            for y, x in queue:
                for ny, nx in [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]:
                    if 0 <= ny < len(rows) and 0 <= nx < len(rows[0]):
                        if rows[ny][nx] == "#" and (ny, nx) not in seen:
                            seen.add((ny, nx))
                            queue.append((ny, nx))
            if len(queue) > smallest:
                count += 1
    return count
