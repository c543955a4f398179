"""What an attacker writes wherever something can be written, and whether any of it became more than text."""

from typing import Any

from playwright.async_api import BrowserContext, Page

RUN = "window.__pwned=1"
TEXTS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<body onload={RUN}>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    "<style>@import 'https://evil.example/x.css'</style><link rel=stylesheet href=https://evil.example/x>",
    f"<meta http-equiv=refresh content='0;url=https://evil.example/{RUN}'>",
    f"<object data='data:text/html,<script>{RUN}</script>'></object><embed src=https://evil.example/x>",
    f"<form action=https://evil.example/x><button formaction=javascript:{RUN}>send</button></form>",
    f"<base href=https://evil.example/><a href=javascript:{RUN}>a</a>",
    f"\"'><img src=x onerror={RUN}>",
    f"javascript:{RUN}",
    f"java\tscript:{RUN}",
    f"[click](javascript:{RUN})",
    f"[click](JaVaScRiPt&colon;{RUN})",
    f"[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==) <vbscript:{RUN}>",
    "![picture](https://evil.example/tracks-you.png)",
    f'![x](x "onerror={RUN}") [a]: javascript:{RUN}\n[a]',
    f"<https://evil.example/?q='onmouseover={RUN}'>",
    f"```html\n<script>{RUN}</script>\n```",
    f'```"><img/src=x/onerror={RUN}>\ncode\n```',
    f"| a |\n|---|\n| <img src=x onerror={RUN}> |",
    f"&lt;img src=x onerror={RUN}&gt; &#x3C;script&#x3E;{RUN}",
    f"{{{{constructor.constructor('{RUN}')()}}}} ${{{RUN}}}",
    "\u202egnp.exe \u2028\ufeff",
    f"@<img src=x onerror={RUN}> #<b onclick={RUN}>",
)

WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`));
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = () => { window.__pwned = name; };
"""
JUDGE = """() => {
  const wrong = [...window.__violations];
  if (window.__pwned) wrong.push(`executed: ${window.__pwned}`);
  const bad = /^[\\s\\u0000-\\u001f]*(javascript|vbscript|data:text)/i;
  for (const element of document.querySelectorAll("*")) {
    if (/^(iframe|object|embed|base|frame|applet)$/i.test(element.tagName)) wrong.push(element.outerHTML);
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name === "srcdoc") wrong.push(`${element.tagName} ${name}`);
      const leads = /^(href|src|action|formaction|xlink:href|data)$/.test(name);
      if (leads && bad.test(value.replace(/[\\t\\n]/g, "")))
        wrong.push(`${element.tagName} ${name}=${value}`);
    }
  }
  return wrong;
}"""


class Watch:
    """Sees what a browser does that nobody but an attacker would want."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.wrong: list[str] = []
        self.screens = 0

    async def over(self, context: BrowserContext) -> None:
        await context.add_init_script(WATCH)
        context.on("request", self._on_request)
        context.on("dialog", self._on_dialog)

    async def judge(self, page: Page, screen: str) -> None:
        """Look at the page as it is now."""
        self.screens += 1
        self.wrong += [f"{screen}: {wrong}" for wrong in await page.evaluate(JUDGE)]

    def _on_request(self, request: Any) -> None:
        ours = (self.url, "data:", "blob:", self.url.replace("http", "ws", 1))
        if not request.url.startswith(ours):
            self.wrong.append(f"asked for {request.url}")

    async def _on_dialog(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        await dialog.dismiss()
