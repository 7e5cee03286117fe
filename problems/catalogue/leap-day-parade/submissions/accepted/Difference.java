class Solution {
    public long count_parades(long first_year, long last_year) {
        return upTo(last_year) - upTo(first_year - 1);
    }

    private static long upTo(long year) {
        return year / 4 - year / 100 + year / 400;
    }
}
