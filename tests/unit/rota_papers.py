"""One example of the data of every paper of the rota's month, and of the visiting round."""

from typing import Any

AVAILABILITY: dict[str, Any] = {
    "shop": {"name": "さとのみせ", "tel": "0887-00-0001"},
    "printed_at": "2027年2月15日(月) 9:00",
    "month": "2027年3月",
    "deadline": "2月20日(土)",
    "days": [
        {"day": 20, "weekday": "土", "iso": 6, "holiday": "", "off": True},
        {"day": 21, "weekday": "日", "iso": 7, "holiday": "春分の日", "off": True},
        {"day": 22, "weekday": "月", "iso": 1, "holiday": "春分の日 振替休日", "off": True},
        {"day": 23, "weekday": "火", "iso": 2, "holiday": "", "off": False},
    ],
    "people": [{"name": "川村 武", "usual": {"1am": "○"}}, {"name": "𠮷田 髙子", "usual": {}}],
}

AVAILABILITY_MISSING: dict[str, Any] = {
    "shop": {"name": "さとのみせ"},
    "printed_at": "2027年2月15日(月) 9:00",
    "title": "都合の未回答",
    "subtitle": "2027年3月",
    "detail": "締切 2月20日(土)",
    "sections": [
        {
            "title": "電話で聞く人　1人",
            "columns": [{"label": one} for one in ("お名前", "よみ", "電話", "状態", "メモ")],
            "rows": [["川村 武", "かわむら たけし", "0887-00-0012", "未回答", ""]],
        }
    ],
}

ROTA_POSTER: dict[str, Any] = {
    "size": "a4",
    "shop": "さとのみせ",
    "phone": "0887-00-0001",
    "month": "令和9年3月",
    "western": 2027,
    "printed_at": "2027年2月28日(日) 9:00",
    "draft": False,
    "columns": [{"name": "店番", "hours": "7:00–13:00"}, {"name": "配食", "hours": "10:00–13:00"}],
    "days": [
        {
            "day": 1,
            "weekday": "月",
            "holiday": "",
            "rest": False,
            "cells": [
                {"none": False, "text": "佐藤", "missing": 0},
                {"none": False, "text": "森、川村", "missing": 1},
            ],
        },
        {
            "day": 21,
            "weekday": "日",
            "holiday": "春分の日",
            "rest": True,
            "cells": [{"none": False, "text": "", "missing": 1}, {"none": True, "text": "", "missing": 0}],
        },
    ],
}

ROTA_SLIPS: dict[str, Any] = {
    "shop": "さとのみせ",
    "phone": "0887-00-0001",
    "month": "令和9年3月",
    "western": 2027,
    "printed_at": "2027年2月28日(日) 9:00",
    "slips": [
        {
            "name": "𠮷田 髙子",
            "total": 1,
            "part": 1,
            "parts": 1,
            "lines": [
                {"day": 1, "weekday": "月", "hours": "7:00–13:00", "kind": "店番", "where": "さとのみせ"}
            ],
        }
    ],
}

VISIT_ROUND: dict[str, Any] = {
    "shop": {"name": "さとのみせ", "tel": "0887-00-0001"},
    "title": "訪問票",
    "subtitle": "3月1日(月)",
    "printed_at": "2027年2月28日(日) 9:00",
    "met": ["本人に会えた", "家族に会えた", "不在", "応答なし"],
    "conditions": ["変わりなし", "少し気になる", "気になる", "緊急"],
    "rows": [
        {
            "number": "1",
            "name": "𠮷田 髙子",
            "kana": "よしだ たかこ",
            "hamlet": "上石原",
            "place": "1班 赤い屋根",
            "phone": "0887-00-0012",
            "about": "森 健一",
        }
    ],
}
