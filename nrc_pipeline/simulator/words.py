"""Names and notes as people and phones write them, in several scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.random import Generator

_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "pt": (
        "segunda-feira",
        "terça-feira",
        "quarta-feira",
        "quinta-feira",
        "sexta-feira",
        "sábado",
        "domingo",
    ),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "ja": ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
}
_TIMES = {
    "en": ("Morning", "Afternoon", "Evening"),
    "zh": ("早晨", "午后", "晚间"),
    "de": ("Morgen", "Nachmittag", "Abend"),
    "pt": ("da manhã", "da tarde", "da noite"),
    "ru": ("утро", "день", "вечер"),
    "ja": ("朝", "午後", "夜"),
}
_FORMS = {
    "en": "{day} {time} Run",
    "zh": "{day} {time}跑",
    "de": "{day}{time}lauf",
    "pt": "Corrida de {day} {time}",
    "ru": "Пробежка: {day}, {time}",
    "ja": "{day}の{time}ラン",
}
LANGUAGES = tuple(_FORMS)
_NOTES = (
    "Legs heavy after yesterday.\nFelt better from km 3.",
    "Headwind the whole way back.\n\nTook the long hill anyway 💪",
    "Schön war es: „nur“ 5 km, aber die Sonne!",
    "With M. and the dog\r\n- slow\r\n- happy",
    'Coach said "easy", so easy it was.\tHR strap slipped once.',
    "雨の中。靴がびしょ濡れ。",
    "Negative split ✔",
)
_RENAMED = (
    "Recovery",
    "Hügelrunde",
    "Parkrun #14",
    "Café loop ☕",
    "Long one",
    'Lunch "sprint"',
    "5km à fond",
)


def default_name(local: datetime, language: str) -> str:
    """Return the name that the app gives a run by default, such as "Tuesday Evening Run"."""
    time = 0 if local.hour < 12 else 1 if local.hour < 17 else 2
    return _FORMS[language].format(day=_DAYS[language][local.weekday()], time=_TIMES[language][time])


def some_name(rng: Generator, local: datetime, language: str) -> str:
    """Return the default name in most cases, sometimes one that the runner entered."""
    if rng.random() < 0.1:
        return str(_RENAMED[int(rng.integers(len(_RENAMED)))])
    return default_name(local, language)


def some_note(rng: Generator) -> str:
    """Return a note, often of several lines."""
    return str(_NOTES[int(rng.integers(len(_NOTES)))])
