"""The layouts of our letters: written in MJML (`*.mjml`), compiled into the templates beside them.

    bin/layouts           compile all
    bin/layouts --check   say which are not up to date, and change nothing

The product needs no MJML to run: what is compiled stands in the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mjml import mjml2html

import goodbuy

PACKAGE = Path(goodbuy.__file__).parent


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("templates/**/*.mjml"))


def compiled(source: Path) -> str:
    """What stands before <mjml> is kept as it is: tags that load, and set what the layout needs."""
    before, mark, layout = source.read_text().partition("<mjml")
    html = str(mjml2html(mark + layout)).replace("<title></title>", "")
    return f"{before.strip()}{html.strip()}\n"


def stale() -> list[Path]:
    return [one for one in sources() if one.with_suffix(".html").read_text() != compiled(one)]


def main() -> int:
    old = stale()
    for source in old:
        print(source.relative_to(PACKAGE.parent))
        if "--check" not in sys.argv:
            source.with_suffix(".html").write_text(compiled(source))
    return 1 if old and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
