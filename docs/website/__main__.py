"""`python -m docs.website`: make the pages in build/pages, and from them the site in build/site."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from sphinx.cmd.build import main

from docs.website.staging import stage

ROOT = Path(__file__).resolve().parents[2]
PAGES, SITE = ROOT / "build" / "pages", ROOT / "build" / "site"

if __name__ == "__main__":
    shutil.rmtree(PAGES, ignore_errors=True)
    stage(PAGES)
    sys.exit(main(["-b", "html", "-W", "--keep-going", "-q", str(PAGES), str(SITE)]))
