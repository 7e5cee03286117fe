class Solution {
    public String canyon_echo(String call) {
        StringBuilder result = new StringBuilder();
        char answer = '.';
        for (char character : call.toCharArray()) {
            if ("aeiouAEIOU".indexOf(character) >= 0) answer = Character.toLowerCase(character);
            result.append(character == '_' ? answer : character);
        }
        return result.toString();
    }
}
