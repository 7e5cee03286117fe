#include <stdio.h>

#define MAX_DAYS 40000

static long long sold_before[MAX_DAYS + 1];

/* The largest end with sold_before[end] <= limit. The sums never decrease, so the search can halve. */
static int last_within(long long limit, int low, int high) {
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (sold_before[middle] <= limit) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

int main(void) {
    int days;
    long long portions;
    if (scanf("%d %lld", &days, &portions) != 2) return 1;
    for (int day = 0; day < days; day++) {
        int sold;
        if (scanf("%d", &sold) != 1) return 1;
        sold_before[day + 1] = sold_before[day] + sold;
    }

    int best_length = 0;
    int best_start = 0;
    for (int start = 0; start < days; start++) {
        int end = last_within(sold_before[start] + portions, start, days);
        if (end - start > best_length) {
            best_length = end - start;
            best_start = start + 1;
        }
    }
    printf("%d %d\n", best_length, best_start);
    return 0;
}
