"""`python -m tests.e2e.icons`: the seal as PNG for devices that install the app, into web/public/icons."""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PUBLIC = Path(__file__).resolve().parents[2] / "web" / "public"
OUT = PUBLIC / "icons"
SIZES = (192, 512)
JADE = "#0F766E"
# Launchers cut a maskable icon to a shape of theirs; what matters stands in the middle four fifths.
FILLED, WITHIN = 1.0, 0.72


def main() -> int:
    OUT.mkdir(exist_ok=True)
    seal = (PUBLIC / "seal.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        for size in SIZES:
            _draw(page, seal, size, FILLED, "transparent", OUT / f"seal-{size}.png")
            _draw(page, seal, size, WITHIN, JADE, OUT / f"seal-maskable-{size}.png")
        _draw(page, seal, 180, WITHIN, JADE, OUT / "seal-apple-180.png")
        browser.close()
    return 0


def _draw(page: Page, seal: str, size: int, share: float, ground: str, out: Path) -> None:
    inner = round(size * share)
    page.set_viewport_size({"width": size, "height": size})
    drawn = seal.replace("<svg", f'<svg width="{inner}" height="{inner}"')
    page.set_content(
        f'<body style="margin:0;height:{size}px;display:grid;place-items:center;background:{ground}">{drawn}</body>'
    )
    page.screenshot(path=out, omit_background=True)


if __name__ == "__main__":
    sys.exit(main())
