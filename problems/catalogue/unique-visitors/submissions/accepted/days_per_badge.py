def main():
    days = int(input())
    days_of = {}
    for _ in range(days):
        for badge in set(input().split()):
            days_of[badge] = days_of.get(badge, 0) + 1
    once = [badge for badge, count in days_of.items() if count == 1]
    print("\n".join(once) if once else "none")


main()
