"""GraphiQL works in a real browser whose only reachable host is the server."""

import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from live import ROOT, live_server
from navigateur import chromium
from playwright.async_api import Browser, Page, Response, Route

# A coloured word shows that the background threads of the editor ran.
COLOURED = ".graphiql-query-editor .view-line span[class*=mtk]:not(.mtk1):not([class*=bracket])"


class Visit:
    """A page, what it asked of other hosts, and what its console complained of."""

    def __init__(self, page: Page, address: str):
        self.page = page
        self.address = address
        self.other_hosts: list[str] = []
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("websocket", lambda opened: self._is_ours(opened.url))

    async def start(self):
        await self.page.route("**/*", self._same_host_only)
        await self.page.goto(f"{self.address}/graphql")
        await self.page.wait_for_selector(".graphiql-query-editor .view-lines")

    async def run(self, start: str) -> dict:
        """Runs the editor's query by its button or its shortcut; returns the server's answer once it is shown."""
        async with self.page.expect_response(_answers_a_query) as response:
            if start == "button":
                await self.page.click(".graphiql-execute-button")
            else:
                await self.page.keyboard.press(start)
        answer = await (await response.value).json()
        await self.page.wait_for_selector(".result-window .view-line >> text=data")
        return answer

    async def _same_host_only(self, route: Route):
        if self._is_ours(route.request.url):
            await route.continue_()
        else:
            await route.abort()

    def _is_ours(self, url: str) -> bool:
        parts = urlsplit(url)
        ours = parts.scheme in {"data", "blob"} or parts.netloc == urlsplit(self.address).netloc
        if not ours:
            self.other_hosts.append(url)
        return ours


def _answers_a_query(response: Response) -> bool:
    request = response.request
    is_query = request.method == "POST" and urlsplit(request.url).path == "/graphql"
    return is_query and "IntrospectionQuery" not in (request.post_data or "")


@pytest.fixture(scope="module")
async def server(tmp_path_factory, bases) -> AsyncIterator[str]:
    """The address of a real server on a database of its own."""
    async with live_server(tmp_path_factory.mktemp("graphiql"), await bases.copy("sqlite", "demo")) as live:
        yield live.address


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """The browser of these tests, with a profile for each."""
    async with chromium() as started:
        yield started


@pytest.fixture
async def visit(server, browser) -> AsyncIterator[Visit]:
    """GraphiQL, opened in a browser; every test ends on the same two demands."""
    assert (ROOT / "api/graphiql/dist/index.html").exists(), "the page is not built: make graphiql"
    page = await browser.new_page(viewport={"width": 1400, "height": 860}, locale="fr-FR")  # in a profile of its own
    opened = Visit(page, server)
    await opened.start()

    yield opened

    await page.close()
    assert opened.other_hosts == []
    assert opened.complaints == []


async def test_runs_the_welcome_query(visit, tmp_path):
    answer = await visit.run("button")

    assert "errors" not in answer
    assert answer["data"]
    await visit.page.wait_for_selector(COLOURED)
    await visit.page.screenshot(path=os.environ.get("GRAPHIQL_SCREENSHOT", tmp_path / "graphiql.png"))


async def test_runs_a_query_that_is_typed(visit):
    await visit.page.click(".graphiql-query-editor .view-lines")
    await visit.page.keyboard.press("Control+A")
    await visit.page.keyboard.type("query Essai { racine: __typename", delay=20)  # the editor closes the brace
    await visit.page.get_by_role("tab", name="Essai").wait_for()

    answer = await visit.run("Control+Enter")

    assert answer["data"] == {"racine": "Query"}


async def test_signs_in_with_the_demo_account_in_the_second_tab(visit):
    await visit.page.get_by_role("tab", name="SeConnecter").click()
    await visit.page.get_by_text("paul.lamy@example.org").first.wait_for()
    signed_in = await visit.run("button")

    assert signed_in["data"]["compteSeConnecter"]["errors"] == []
    assert signed_in["data"]["compteSeConnecter"]["compte"]["candidat"]["nom"] == "LAMY"


async def test_sends_the_headers_that_are_typed_and_keeps_none(visit):
    await visit.page.click("button[data-name=headers]")
    await visit.page.click(".graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines")
    await visit.page.keyboard.insert_text('{ "X-Essai": "jeton-secret" }')

    async with visit.page.expect_request(lambda request: request.headers.get("x-essai") == "jeton-secret"):
        await visit.page.click(".graphiql-execute-button")

    # The history, which is written once the answer is there, has the query.
    await visit.page.wait_for_function("sessionStorage.getItem('graphiql:queries')")
    kept = await visit.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "jeton-secret" not in kept
    assert await visit.page.evaluate("localStorage.length") == 0


async def test_may_open_a_subscription(visit):
    opened = await visit.page.evaluate(
        """() => new Promise((resolve) => {
            const socket = new WebSocket(location.href.replace('http', 'ws'), 'graphql-transport-ws');
            socket.onopen = () => { resolve(socket.protocol); socket.close(); };
            socket.onerror = () => resolve('refused');
        })"""
    )

    assert opened == "graphql-transport-ws"


async def test_builds_a_query_in_the_explorer(visit):
    await visit.page.get_by_role("button", name="GraphiQL Explorer").click()

    await visit.page.wait_for_selector(".graphiql-explorer-root >> text=query")
