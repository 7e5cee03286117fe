import java.util.Arrays;

class Solution {
    public long most_stops(long[] heights) {
        long[] turned = new long[heights.length];
        for (int i = 0; i < heights.length; i++) turned[i] = heights[heights.length - 1 - i];
        return Math.max(longestRise(heights), longestRise(turned));
    }

    private static long longestRise(long[] heights) {
        long[] lowestLast = new long[heights.length];
        int length = 0;
        for (long height : heights) {
            int place = Arrays.binarySearch(lowestLast, 0, length, height);
            if (place < 0) place = -place - 1;
            lowestLast[place] = height;
            if (place == length) length++;
        }
        return length;
    }
}
