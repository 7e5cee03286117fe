function canyon_echo(call: string): string {
  let answer = ".";
  let result = "";
  for (const character of call) {
    if (character === "_") {
      result += answer;
      continue;
    }
    if ("aeiouAEIOU".includes(character)) answer = character.toLowerCase();
    result += character;
  }
  return result;
}
