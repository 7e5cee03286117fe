function canyon_echo(call) {
  let answer = ".";
  return call.replace(/[aeiou_]/gi, (character) => {
    if (character === "_") return answer;
    answer = character.toLowerCase();
    return character;
  });
}
