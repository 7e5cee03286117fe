function repaints_needed(sign) {
  const text = sign.toLowerCase();
  const counts = (c) => (c >= "a" && c <= "z") || (c >= "0" && c <= "9");
  let left = 0;
  let right = text.length - 1;
  let repaints = 0;
  while (left < right) {
    if (!counts(text[left])) left += 1;
    else if (!counts(text[right])) right -= 1;
    else {
      if (text[left] !== text[right]) repaints += 1;
      left += 1;
      right -= 1;
    }
  }
  return repaints;
}
