long long leap_years_up_to(long long year) {
    return year / 4 - year / 100 + year / 400;
}

long long count_parades(long long first_year, long long last_year) {
    return leap_years_up_to(last_year) - leap_years_up_to(first_year - 1);
}
