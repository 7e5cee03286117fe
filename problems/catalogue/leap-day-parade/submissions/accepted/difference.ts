function leapYearsUpTo(year: number): number {
  return Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
}

function count_parades(first_year: number, last_year: number): number {
  return leapYearsUpTo(last_year) - leapYearsUpTo(first_year - 1);
}
