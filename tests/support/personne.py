"""A person before the portal in a real browser, who answers by the labels of the screen and knows no field."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, Route

DESKTOP, TELEPHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
# What the console says of a lost network, a session that ended, a full server and a refused file, which tests bring about
# on purpose.
EXPECTED = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "401 (Unauthorized)",
    "status of 503",  # and what it answers instead of a file is not to be framed
    "frame-ancestors",
    "415 (Unsupported Media Type)",
)


class Personne:
    """A page of the portal, what it asked of other hosts, and what its console complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.admitted = {urlsplit(address).netloc}
        self.other_hosts: list[str] = []
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type == "error" and self._complains(message.text))
        page.on("pageerror", lambda error: self._complains(str(error)))

    async def opens(self, path: str) -> None:
        await self.page.goto(f"{self.address}{path}")
        await self.page.locator("h1").wait_for()

    async def presses(self, name: str, scope: Locator | None = None, *, exact: bool = True) -> None:
        """Presses a button or follows a link by its name, or by a part of it."""
        where = scope or self.page.locator("#portail")
        button, link = (where.get_by_role(role, name=name, exact=exact) for role in ("button", "link"))
        await self.press(button.or_(link).first)

    async def press(self, control: Locator) -> None:
        await control.click()

    async def type(self, control: Locator, text: str) -> None:
        await control.fill(text)

    async def choose(self, control: Locator, label: str) -> None:
        await control.select_option(label=label)

    async def tick(self, control: Locator, wanted: bool) -> None:  # noqa: FBT001 - the state of a box
        await control.set_checked(wanted)

    async def take(self, option: Locator) -> None:
        """Takes an option of a list that typing brought."""
        await option.click()

    async def is_at(self, title: str) -> None:
        await self.page.get_by_role("heading", level=1, name=title).wait_for()

    async def signs_in(self, identifiant: str, mot_de_passe: str) -> None:
        await self.fills({"Identifiant de connexion": identifiant, "Mot de passe": mot_de_passe})
        await self.presses("Se connecter", self.page.locator("form"))

    async def is_sent_back_once(self) -> list[dict[str, str]]:
        """Has a full server send the next mutation back; the keys of mutations and their texts, as they leave."""
        sent: list[dict[str, str]] = []

        async def answer(route: Route) -> None:
            request = route.request
            key = request.headers.get("idempotency-key")
            if key:
                sent.append({"cle": key, "texte": request.post_data or ""})
            if key and len(sent) == 1:
                told = {"message": "", "extensions": {"code": "SERVICE_SATURE", "reessayerDans": 1}}
                await route.fulfill(status=503, headers={"Retry-After": "1"}, json={"errors": [told]})
            else:
                await route.continue_()

        await self.page.route(re.compile(r"/graphql$"), answer)
        return sent

    async def fills(self, reponses: Mapping[str, Any], scope: Locator | None = None) -> None:
        """Answers the questions that are on the screen, in their order, and leaves the others."""
        where = scope or self.page.locator("form")
        await where.locator("label, legend, .actions").first.wait_for()
        for label, answer in reponses.items():
            if isinstance(answer, list):
                await self._adds_rows(where, label, answer)
            elif isinstance(answer, Mapping):
                section = where.locator("section", has=self.page.get_by_role("heading", name=label, exact=True))
                if await section.count():
                    await self.fills(answer, section)
            else:
                await self._answers(where, label, answer)

    async def _adds_rows(self, where: Locator, label: str, rows: list[Mapping[str, Any]]) -> None:
        box = where.locator("fieldset.rangees", has=self.page.locator("legend", has_text=_exact(label))).last
        if not await box.count():
            return
        for row in rows:
            already = await box.locator(":scope > .rangee").count()
            await self.press(box.locator(":scope > .ajouter"))
            await self.fills(row, box.locator(":scope > .rangee").nth(already))

    async def _answers(self, where: Locator, label: str, answer: str) -> None:
        control = where.get_by_label(_exact(label)).first
        if not await control.count():
            return
        kind = await control.evaluate("found => found.getAttribute('role') ?? found.type ?? found.tagName")
        match kind:
            case "select-one":
                await control.locator(f"option:text-is({_quoted(answer)})").first.wait_for(state="attached")
                await self.choose(control, answer)
            case "combobox":
                await self.type(control, answer.split(" (", maxsplit=1)[0])
                await self.take(where.get_by_role("option", name=answer, exact=True).first)
            case "checkbox":
                await self.tick(control, answer in {"x", "Oui"})
            case "fieldset" | "radiogroup" | "FIELDSET":
                await self.tick(control.get_by_label(answer, exact=True).first, wanted=True)
            case _:
                await self.type(control, answer)

    async def goes_through(
        self, reponses: Mapping[str, Any], suivant: str = "Suivant", last: str = "Enregistrer"
    ) -> None:
        """Walks the wizard from its first tab: answers each, and goes on, until the number is shown."""
        title = ""
        while True:
            heading = self.page.locator("#contenu h1").filter(has_not_text=title or "\0")
            title = (await heading.inner_text()).split("\n", maxsplit=1)[0]
            if await self.page.locator(".numero").count():
                return
            if await self.page.locator("#contenu form").count():
                await self.fills(reponses)
            await self.page.locator("#contenu .actions").first.wait_for()
            button = self.page.get_by_role("button", name=last, exact=True)
            if await button.count():
                await self.press(button)
                await self.page.locator(".numero").or_(self.page.locator("#contenu [role=alert]")).first.wait_for()
                return
            await self.presses(suivant, self.page.locator(".actions"))

    def _complains(self, text: str) -> None:
        if not any(expected in text for expected in EXPECTED):
            self.complaints.append(text)

    async def same_host_only(self, route: Route) -> None:
        parts = urlsplit(route.request.url)  # of an extension: the browser's own reader of PDFs
        if parts.scheme in {"data", "blob", "chrome", "chrome-extension"} or parts.netloc in self.admitted:
            await route.continue_()
        else:
            self.other_hosts.append(route.request.url)
            await route.abort()


Made = TypeVar("Made", bound=Personne)


@asynccontextmanager
async def personne(
    browser: Browser, address: str, viewport: Mapping[str, int] = DESKTOP, kind: type[Made] = Personne, **options: Any
) -> AsyncIterator[Made]:
    """A person with a profile of their own; in the end, no other host was asked and the console had no complaint."""
    profile = await browser.new_context(viewport=dict(viewport), locale="fr-FR", **options)
    found = kind(await profile.new_page(), address)
    await profile.route("**/*", found.same_host_only)
    try:
        yield found
    except Exception as error:
        error.add_note(f"On the screen of {found.page.url}:\n{await found.page.locator('body').inner_text()}")
        raise
    await profile.close()
    assert found.other_hosts == [], found.other_hosts
    assert found.complaints == [], found.complaints


def _exact(label: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(label)}( \*)?\s*$")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
