"""The layouts of our letters: written in MJML (`*.mjml`), compiled into the templates beside them.

    bin/layouts           compile all
    bin/layouts --check   say which are not up to date, and change nothing

The product needs no MJML to run: what is compiled stands in the repository. What layouts share is
a part (`_*.mjml`), taken in by `<mj-include path="mail/_look.mjml" />`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from mjml import mjml2html

import goodbuy

PACKAGE = Path(goodbuy.__file__).parent
PARTS = PACKAGE / "templates"
_PART = re.compile(r'<mj-include path="([\w/.]+)" */>')
_ARTICLE = re.compile(r'aria-roledescription="email" role="article" lang="[^"]*"')
# One comment for Outlook ends, and the next one begins: they are one.
_AGAIN = "<![endif]--><!--[if mso | IE]>"
# A tag of Django's that encloses whole sections needs no element of its own in the letter.
_GAP = re.compile(r"\n[ \t]*\n+")


def sources() -> list[Path]:
    found = PACKAGE.rglob("templates/**/*.mjml")
    return sorted(one for one in found if not one.name.startswith("_"))


def whole(source: Path) -> str:
    """The layout with its parts taken in."""
    return _PART.sub(lambda part: (PARTS / part[1]).read_text(), source.read_text())


def compiled(source: Path) -> str:
    """What stands before <mjml> is kept as it is: tags that load, and set what the layout needs."""
    before, mark, layout = whole(source).partition("<mjml")
    html = str(mjml2html(mark + layout)).replace("<title></title>", "")
    # Looked at by itself, in a preview, a letter is a page: this is its one landmark.
    html = _ARTICLE.sub('role="main"', html).replace(_AGAIN, "")
    return f"{before.strip()}{_GAP.sub(chr(10), html).strip()}\n"


def stale() -> list[Path]:
    return [one for one in sources() if _kept(one.with_suffix(".html")) != compiled(one)]


def _kept(template: Path) -> str:
    return template.read_text() if template.exists() else ""


def main() -> int:
    old = stale()
    for source in old:
        print(source.relative_to(PACKAGE.parent))
        if "--check" not in sys.argv:
            source.with_suffix(".html").write_text(compiled(source))
    return 1 if old and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
