def count_parades(first_year, last_year):
    years = last_year - first_year + 1
    return years // 4
