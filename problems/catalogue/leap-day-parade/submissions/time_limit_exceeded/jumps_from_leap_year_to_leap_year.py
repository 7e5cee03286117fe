def count_parades(first_year, last_year):
    year = first_year
    while year % 4 != 0:
        year += 1
    parades = 0
    while year <= last_year:
        if year % 100 != 0 or year % 400 == 0:
            parades += 1
        year += 4
    return parades
