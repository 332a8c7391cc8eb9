"""Dates, hours, sizes and amounts as people write them, in English and German.

Where both write the same, it is one text; else a pair (English, German). English has
dates as ISO 8601, which nobody takes for another day.
"""


def day(value):
    """A date, or its ISO text.

    >>> import datetime
    >>> day(datetime.date(2026, 7, 5)), day("2026-07-05")
    (('2026-07-05', '05.07.2026'), ('2026-07-05', '05.07.2026'))
    >>> day(None), day(False)
    ('', '')
    """
    if not value:
        return ""
    text = str(value)[:10]
    return text, ".".join(reversed(text.split("-")))


def moment(value):
    """A date with its time to the minute, as it is given.

    >>> import datetime
    >>> moment(datetime.datetime(2026, 7, 5, 8, 3, 59))
    ('2026-07-05 08:03', '05.07.2026 08:03')
    >>> moment(None)
    ''
    """
    if not value:
        return ""
    time = str(value)[11:16]
    return tuple(f"{text} {time}" for text in day(value))


def hours(value):
    """Hours and minutes.

    >>> hours(1.5), hours(-0.25), hours(0), hours(1.999)
    ('1:30', '-0:15', '0:00', '2:00')
    >>> hours(61.05), hours(None), hours(0.5), hours(-1 / 60), hours(-0.001)
    ('61:03', '0:00', '0:30', '-0:01', '0:00')
    """
    minutes = round((value or 0) * 60)
    sign = "-" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def size(value):
    """Bytes.

    >>> size(900), size(1536)
    ('900 B', ('1.5 kB', '1,5 kB'))
    >>> size(1000), size(5 * 1024**3)[0], size(3000 * 1024**4)[0]
    (('1.0 kB', '1,0 kB'), '5.0 GB', '3000.0 TB')
    >>> size(999), size(999 * 1024)[0], size(1000 * 1024)[0]
    ('999 B', '999.0 kB', '1.0 MB')
    """
    if value < 1000:
        return f"{value} B"
    units = ["kB", "MB", "GB", "TB"]
    value /= 1024
    while value >= 1000 and len(units) > 1:
        value /= 1024
        del units[0]
    text = f"{value:.1f} {units[0]}"
    return text, text.replace(".", ",")


def money(value, currency, digits=2):
    """An amount with the code of its currency.

    >>> money(-1234.5, "EUR"), money(1200, "JPY", 0)
    (('-1,234.50 EUR', '-1.234,50 EUR'), ('1,200 JPY', '1.200 JPY'))
    >>> money(None, "EUR")
    ('0.00 EUR', '0,00 EUR')
    """
    text = f"{value or 0:,.{digits}f} {currency}"
    return text, text.translate(str.maketrans(",.", ".,"))
