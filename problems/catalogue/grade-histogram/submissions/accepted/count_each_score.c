#include <stdio.h>

static int kth_score(const int seen[101], int k) {
    int score = 0;
    int passed = seen[0];
    while (passed <= k) {
        score += 1;
        passed += seen[score];
    }
    return score;
}

int main(void) {
    int n;
    int seen[101] = {0};
    long long sum = 0;
    if (scanf("%d", &n) != 1) return 1;
    for (int i = 0; i < n; i++) {
        int score;
        if (scanf("%d", &score) != 1) return 1;
        seen[score] += 1;
        sum += score;
    }
    for (int band = 0; band < 10; band++) {
        int last = band == 9 ? 100 : band * 10 + 9;
        int count = 0;
        for (int score = band * 10; score <= last; score++) count += seen[score];
        printf("%d-%d: %d", band * 10, last, count);
        for (int i = 0; i < count && i < 40; i++) printf(i == 0 ? " #" : "#");
        printf("\n");
    }
    printf("average %.9f\n", (double)sum / n);
    printf("median %.1f\n", (kth_score(seen, (n - 1) / 2) + kth_score(seen, n / 2)) / 2.0);
    return 0;
}
