def snail_path(tiles):
    rows = [list(row) for row in tiles]
    path = []
    while rows:
        path += rows.pop(0)
        if rows and rows[0]:
            for row in rows:
                path.append(row.pop())
        if rows:
            path += rows.pop()[::-1]
        if rows and rows[0]:
            for row in rows[::-1]:
                path.append(row.pop(0))
    return path
