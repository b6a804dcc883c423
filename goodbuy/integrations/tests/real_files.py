"""Files that nobody on this project wrote; a missing folder is a failure, not a pass."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


def real_file(name: str) -> Path:
    asked = os.environ.get("GOODBUY_REAL_FILES")
    folders = (
        [Path(asked)]
        if asked
        else [parent.parent / "shared" / "data" for parent in (CHECKOUT, CHECKOUT.parent)]
    )
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    looked = " and ".join(str(folder) for folder in folders)
    raise AssertionError(
        f"The real files are missing: looked for {name} in {looked}. "
        "Put them beside the checkout as ../shared/data, or set GOODBUY_REAL_FILES."
    )
