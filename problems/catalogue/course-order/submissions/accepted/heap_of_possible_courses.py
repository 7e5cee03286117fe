import heapq
import sys


def main():
    words = sys.stdin.read().split()
    n, m = int(words[0]), int(words[1])
    courses = words[2 : 2 + n]
    notes = words[2 + n :]
    following = {course: [] for course in courses}
    held_back_by = dict.fromkeys(courses, 0)
    for before, after in zip(notes[0 : 2 * m : 2], notes[1 : 2 * m : 2]):
        following[before].append(after)
        held_back_by[after] += 1

    possible = [course for course in courses if held_back_by[course] == 0]
    heapq.heapify(possible)
    plan = []
    while possible:
        course = heapq.heappop(possible)
        plan.append(course)
        for after in following[course]:
            held_back_by[after] -= 1
            if held_back_by[after] == 0:
                heapq.heappush(possible, after)
    print("\n".join(plan) if len(plan) == n else "impossible")


main()
