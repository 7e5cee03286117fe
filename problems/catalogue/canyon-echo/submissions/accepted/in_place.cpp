#include <string>

std::string canyon_echo(std::string call) {
    char answer = '.';
    for (char &character : call) {
        if (character == '_') {
            character = answer;
        } else if (std::string("aeiouAEIOU").find(character) != std::string::npos) {
            answer = character < 'a' ? character - 'A' + 'a' : character;
        }
    }
    return call;
}
