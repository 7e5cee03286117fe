def upto(y):
    return y // 4 - y // 100


def count_parades(first_year, last_year):
    return upto(last_year) - upto(first_year - 1)
