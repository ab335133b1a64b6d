"""Saves an account over HTTP as the curl script of the API's write-up does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from pathlib import Path

    from nrc_pipeline_tests.account import Account


def save_account(account: Account, folder: Path) -> None:
    """Write the list pages as `activities-<n>.json` and each detail as `activity-<id>.json`."""
    folder.mkdir()
    base = account.server.base_url
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {account.server.issue_token()}"
        session.trust_env = False
        cursor, number = "after_time/0", 0
        while cursor:
            page = session.get(f"{base}/sport/v3/me/activities/{cursor}", timeout=30)
            (folder / f"activities-{number}.json").write_bytes(page.content)
            for activity in page.json()["activities"]:
                detail = session.get(f"{base}/sport/v3/me/activity/{activity['id']}?metrics=ALL", timeout=30)
                (folder / f"activity-{activity['id']}.json").write_bytes(detail.content)
            after_id = page.json()["paging"].get("after_id")
            cursor, number = f"after_id/{after_id}" if after_id else "", number + 1
