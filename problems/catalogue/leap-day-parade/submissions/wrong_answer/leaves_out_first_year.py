def leaps(year):
    return year // 4 - year // 100 + year // 400


def count_parades(first_year, last_year):
    return leaps(last_year) - leaps(first_year)
