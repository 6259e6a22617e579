"""Small exchange documents, made without a database."""


def row(ref: str, **said) -> dict:
    told = {
        "ref": ref,
        "text": "Train all nurses.",
        "themes": [],
        "action_status": "in_progress",
        "assurance_status": "requested",
        "evidence_level": 0,
        "is_outstanding": True,
        "is_regressed": False,
        "rating": "green",
        "waiting_since": None,
        "actions": [],
        "assurance": [],
        "decisions": [],
    }
    return told | said


def agency(slug: str, number: int, *rows: dict, **said) -> dict:
    told = {
        "slug": slug,
        "number": number,
        "name": slug.capitalize(),
        "heading": f"{number}. {slug.capitalize()}",
        "disposition": "active",
        "recommendations": list(rows),
        "requests": [],
        "regular_reports": [],
    }
    return told | said


def document(*agencies: dict, **said) -> dict:
    told = {
        "format": "lscb-action-plan/1",
        "title": "Child D Action Plan",
        "as_at": "2026-11-23",
        "themes": [{"slug": "training", "name": "Training", "position": 1}],
        "subgroups": [],
        "meetings": [],
        "agencies": list(agencies),
    }
    return told | said
