from datetime import date, timedelta


def count_parades(first_year, last_year):
    parades = 0
    for year in range(first_year, last_year + 1):
        last_of_february = date(year, 3, 1) - timedelta(days=1)
        if last_of_february.day == 29:
            parades += 1
    return parades
