"""`nrc backup`: copies the data that cannot be rebuilt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nrc_pipeline.cli.given_path import given_path
from nrc_pipeline.cli.screen import count, say, short_path, size


def backup(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            parser=given_path,
            help="A new folder, or the folder of an earlier backup to add what is new.",
        ),
    ],
) -> None:
    """Copy the landing zone and the warehouse to a folder. Loads may run at the same time.

    The copy is itself a home, without the token: set NRC_HOME=FOLDER to use it, and run `nrc rebuild` there
    to rebuild everything else. A backup never removes files from the folder.
    """
    from nrc_pipeline.cli.watching import watching
    from nrc_pipeline.foundation.places import full_path
    from nrc_pipeline.foundation.settings import load_settings
    from nrc_pipeline.warehouse.backup import back_up

    home = load_settings().home_folder()
    folder = full_path(folder)
    with watching():
        done = back_up(home, folder)
    say(
        f"{count(done.copied_files, 'file')} of the landing zone"
        f"{' and the warehouse' if done.has_warehouse else ''} copied ({size(done.copied_bytes)}); "
        f"{short_path(folder)} holds {count(done.files, 'file')} of the landing zone."
    )
    say(f"The token is not included. To check the backup:  NRC_HOME={short_path(folder)} nrc verify")
