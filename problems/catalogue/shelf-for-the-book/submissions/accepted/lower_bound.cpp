#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int shelf_count = 0;
    int book_count = 0;
    std::cin >> shelf_count >> book_count;

    std::vector<std::pair<int, int>> shelves(shelf_count);
    for (int i = 0; i < shelf_count; ++i) {
        std::cin >> shelves[i].first;
        shelves[i].second = i + 1;
    }
    std::sort(shelves.begin(), shelves.end());

    for (int i = 0; i < book_count; ++i) {
        int book = 0;
        std::cin >> book;
        auto shelf = std::lower_bound(shelves.begin(), shelves.end(), std::make_pair(book, 0));
        if (shelf == shelves.end()) {
            std::cout << "none\n";
        } else {
            std::cout << shelf->second << '\n';
        }
    }
    return 0;
}
