def is_leap(year):
    if year % 400 == 0:
        return True
    if year % 100 == 0:
        return False
    return year % 4 == 0


def count_parades(first_year, last_year):
    parades = 0
    for year in range(first_year, last_year + 1):
        if is_leap(year):
            parades += 1
    return parades
