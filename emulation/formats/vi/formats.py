"""Vietnamese dates and numbers as offices write them: 09/4/2021, 1.234,5."""

DATE_FORMAT = "d/n/Y"
SHORT_DATE_FORMAT = "d/n/Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "H:i d/n/Y"
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%H:%M", "%Hh%M"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
