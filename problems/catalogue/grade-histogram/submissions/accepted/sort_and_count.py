def main():
    n = int(input())
    scores = sorted(map(int, input().split()))
    counts = [0] * 10
    for score in scores:
        counts[min(score // 10, 9)] += 1
    for band, count in enumerate(counts):
        last = 100 if band == 9 else band * 10 + 9
        bar = "#" * min(count, 40)
        print(f"{band * 10}-{last}: {count} {bar}".rstrip())
    print("average", sum(scores) / n)
    print("median", (scores[(n - 1) // 2] + scores[n // 2]) / 2)


main()
