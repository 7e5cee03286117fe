#include <stdbool.h>
#include <stdio.h>

#define MAX_PLAN 200001

static char expected[MAX_PLAN];

static char closing_of(int character) {
    switch (character) {
        case '(': return ')';
        case '[': return ']';
        case '{': return '}';
        default: return 0;
    }
}

int main(void) {
    int depth = 0;
    int deepest = 0;
    bool fine = true;
    int character;
    while (fine && (character = getchar()) != EOF && character != '\n') {
        char closing = closing_of(character);
        if (closing != 0) {
            expected[depth++] = closing;
            if (depth > deepest) deepest = depth;
        } else if (character == ')' || character == ']' || character == '}') {
            fine = depth > 0 && expected[--depth] == character;
        }
    }
    if (fine && depth == 0) {
        printf("packed %d\n", deepest);
    } else {
        printf("broken\n");
    }
    return 0;
}
