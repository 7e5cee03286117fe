#include <stdio.h>
#include <stdlib.h>

static int compare(const void *left, const void *right) {
    int a = *(const int *)left;
    int b = *(const int *)right;
    return (a > b) - (a < b);
}

static int starts[20000];
static int ends[20000];

int main(void) {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++) {
        if (scanf("%d %d", &starts[i], &ends[i]) != 2) return 1;
    }
    qsort(starts, n, sizeof(int), compare);
    qsort(ends, n, sizeof(int), compare);
    int in_use = 0, most = 0, ended = 0;
    for (int i = 0; i < n; i++) {
        while (ends[ended] <= starts[i]) {
            ended++;
            in_use--;
        }
        in_use++;
        if (in_use > most) most = in_use;
    }
    printf("%d\n", most);
    return 0;
}
