function isLeap(year) {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function count_parades(first_year, last_year) {
  // Any 400 years in a row hold 97 leap years; only the rest is visited.
  const years = last_year - first_year + 1;
  const rest = years % 400;
  let parades = ((years - rest) / 400) * 97;
  for (let i = 0; i < rest; i += 1) {
    if (isLeap(first_year + i)) parades += 1;
  }
  return parades;
}
