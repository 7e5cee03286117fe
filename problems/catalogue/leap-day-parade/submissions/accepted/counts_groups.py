def leap_years_up_to(year):
    return year // 4 - year // 100 + year // 400


def count_parades(first_year, last_year):
    return leap_years_up_to(last_year) - leap_years_up_to(first_year - 1)
