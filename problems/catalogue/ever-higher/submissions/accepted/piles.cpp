#include <algorithm>
#include <vector>

template <typename Iterator>
long long longest_rise(Iterator from, Iterator to) {
    std::vector<long long> lowest_last;
    for (; from != to; ++from) {
        auto place = std::lower_bound(lowest_last.begin(), lowest_last.end(), *from);
        if (place == lowest_last.end()) lowest_last.push_back(*from);
        else *place = *from;
    }
    return lowest_last.size();
}

long long most_stops(std::vector<long long> heights) {
    return std::max(longest_rise(heights.begin(), heights.end()), longest_rise(heights.rbegin(), heights.rend()));
}
