package main

func leapYearsUpTo(year int) int {
	return year/4 - year/100 + year/400
}

func count_parades(first_year int, last_year int) int {
	return leapYearsUpTo(last_year) - leapYearsUpTo(first_year-1)
}
