"""The portal's pages: what they are served with, what they are made of, and one journey clicked in a real browser."""

import json
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from boite import liens
from client import http_client
from live import ROOT, live_server
from navigateur import chromium
from personne import TELEPHONE, personne
from waiting import until

from api.app import build_app
from api.http import page
from api.http.courriels import marked
from api.http.page import PAGES, PORTAIL
from api.rules.domaines import domaines
from api.rules.ecrans import ecrans
from api.rules.formulaires.registre import formulaires
from api.services import reactions
from api.settings import Settings
from tests.journeys.test_client_generique import COMPTE, DACK

SOURCES = ROOT / "api" / "portail"
CLIENTS = ROOT / "tests" / "clients"
BUILT = "the portal is not built: make portail"


class TestServing:
    @pytest.fixture
    def http(self, services, tmp_path):
        def opened(**settings):
            app = build_app(Settings(data_dir=tmp_path, public_url="http://test", **settings), services)
            app.state.services = services
            return http_client(app)

        return opened

    async def test_every_address_gives_the_page_under_a_policy_without_another_host(self, http):
        assert PORTAIL.is_built, BUILT
        async with http() as client:
            for path in PAGES:
                response = await client.get(path.replace("{", "").replace("}", ""))
                assert (response.status_code, response.headers["cache-control"]) == (200, "no-cache"), path
                policy_ = response.headers["content-security-policy"]
                assert "default-src 'none'" in policy_
                assert not re.search("unsafe|http|data:", policy_)
            address = re.search(r'src="(/portail/main-\w+\.js)"', response.text)[1]
            script = await client.get(address, headers={"Accept-Encoding": "br"})
            plain = await client.get(address, headers={"Accept-Encoding": "identity"})

        assert "immutable" in script.headers["cache-control"]
        assert script.headers["content-encoding"] == "br"
        assert "content-encoding" not in plain.headers
        assert script.text == plain.text
        assert script.headers["content-type"] == plain.headers["content-type"]

    async def test_says_how_to_build_itself(self, http, monkeypatch, tmp_path):
        (tmp_path / "absent.html").write_bytes((PORTAIL.folder / "absent.html").read_bytes())
        monkeypatch.setattr(page, "PORTAIL", replace(PORTAIL, folder=tmp_path))
        async with http() as client:
            response = await client.get("/")

        assert response.status_code == 200
        assert "make portail" in response.text

    async def test_can_be_switched_off(self, http):
        async with http(portail=False) as client:
            assert {(await client.get(path)).status_code for path in ("/", "/connexion", "/portail/icone.svg")} == {404}

    def test_its_addresses_are_those_of_its_menus_and_of_the_mails(self):
        patterns = re.findall(r"^  '(/[^']*)':", (SOURCES / "src" / "pages.ts").read_text("utf-8"), re.MULTILINE)
        mailed = {getattr(reactions, name) for name in dir(reactions) if name.startswith("PAGE_")}

        assert sorted(re.sub(r":(\w+)", r"{\1}", pattern) for pattern in patterns) == sorted(PAGES)
        assert {path.split("/")[1] for path in PAGES} >= mailed

    def test_its_addresses_are_let_in_by_the_ingress_of_the_kit(self):
        routed = re.findall(r"path: /([\w-]*),", (ROOT / "deploy" / "kubernetes" / "portail.yaml").read_text("utf-8"))

        assert {path.split("/")[1] for path in PAGES} | {"portail"} <= set(routed)


class TestMaking:
    def test_no_word_of_the_screens_is_typed_twice(self):
        assert PORTAIL.is_built, BUILT
        literals = set()
        for script in Path(str(PORTAIL.folder / "dist")).glob("*.js"):
            literals |= {found[1] for found in re.finditer(r"""["'`]([^"'`\n]{2,}?)["'`]""", script.read_text("utf-8"))}
        screens = {text for screen in ecrans() for text in (screen.titre, *screen.textes.values())}
        described = [form for domaine in domaines().values() for form in domaine.onglets]
        labels = {onglet.titre for onglet in described}
        labels |= {champ.libelle for form in formulaires(date(2026, 11, 16)) for champ in form.champs}

        of_uqr = {"Position"}  # its name for three corners of a QR code
        assert literals & (screens | labels) <= of_uqr

    def test_its_types_are_those_of_the_schema_and_hold(self, node_modules, tmp_path):
        node = node_modules(CLIENTS)
        node_modules(SOURCES)
        made = tmp_path / "operations"
        made.mkdir()
        for file in (SOURCES / "src" / "operations").glob("*.graphql"):
            (made / file.name).write_bytes(file.read_bytes())
        types = tmp_path / "documents.d.ts"
        _run(node, CLIENTS / "portail.mjs", ROOT / "api/schema/schema.graphql", made, types)

        committed = {file.name: file.read_text("utf-8") for file in (SOURCES / "src" / "operations").iterdir()}
        assert {file.name: file.read_text("utf-8") for file in made.iterdir()} == committed, "make portail-types"
        assert types.read_text("utf-8") == (SOURCES / "src/gql/documents.d.ts").read_text("utf-8"), "make portail-types"
        _run(node, CLIENTS / "node_modules/typescript/lib/tsc.js", "-p", SOURCES)

    def test_its_manifest_holds_the_text_of_each_operation(self):
        manifest = json.loads((PORTAIL.folder / "dist" / "documents.json").read_text("utf-8"))
        sources = "".join(file.read_text("utf-8") for file in (SOURCES / "src" / "operations").iterdir())
        operations = re.findall(r"^(?:query|mutation|subscription) (\w+)", sources, re.MULTILINE)

        found = [re.match(r"(?:query|mutation|subscription) (\w+)", text)[1] for text in manifest.values()]
        assert sorted(found) == sorted(operations)


def _run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest_asyncio.fixture(scope="module")
async def server(tmp_path_factory, bases):
    """A real server under the manifest of the portal alone: no other document runs."""
    assert PORTAIL.is_built, BUILT
    settings = {
        "TRUSTED_DOCUMENTS": str(PORTAIL.folder / "dist" / "documents.json"),
        "ONLY_TRUSTED_DOCUMENTS": "1",
    }
    folder = tmp_path_factory.mktemp("portail")
    async with live_server(folder, await bases.copy("sqlite", "demo"), **settings) as live:
        yield live


@pytest.mark.any_database
async def test_a_person_opens_an_account_and_registers_on_a_telephone(server):
    """From the home page and the link of the mail to the number, by the labels of the screen alone."""
    async with chromium() as browser, personne(browser, server.address, TELEPHONE) as jeanne:
        await jeanne.opens("/")
        await jeanne.presses("Je n'ai pas de compte, je le crée")
        await jeanne.is_at("Formulaire de création")
        await jeanne.presses("Créer le compte")
        await jeanne.page.get_by_role("link", name="Renseignez le champ « Prénoms ».").click()
        assert await jeanne.page.get_by_label("Prénoms").evaluate("found => found === document.activeElement")
        await jeanne.fills(COMPTE)
        await jeanne.presses("Créer le compte")
        await jeanne.is_at("Confirmation de réception de mail")

        folder, boite = server.data_dir / "courriels", COMPTE["Adresse mail"]
        await until(lambda: bool(liens(folder, boite, "activation")))
        await jeanne.page.goto(liens(folder, boite, "activation")[0])
        await jeanne.presses("Se connecter", jeanne.page.locator("main"))
        await jeanne.signs_in(COMPTE["Adresse mail"], COMPTE["Mot de passe"])
        await jeanne.is_at("Mes inscriptions")
        await jeanne.presses("Ajouter une nouvelle candidature")
        for choice in ("Examen", "BREVET DE TECHNICIEN SUPERIEUR"):
            await jeanne.presses(choice)
        for choice in ("BTS ", "ACADÉMIE DE BESANCON"):
            await jeanne.presses(choice, jeanne.page.locator(".choix"), exact=False)
        await jeanne.presses("Démarrer mon inscription")
        await jeanne.goes_through(DACK)

        assert "001" in await jeanne.page.locator(".numero").inner_text()


@pytest.mark.any_database
class TestMailbox:
    @pytest.fixture
    def http(self, services, tmp_path):
        def opened(**settings):
            app = build_app(Settings(data_dir=tmp_path, **settings), services)
            app.state.services = services
            return http_client(app)

        return opened

    async def test_shows_the_mails_of_a_demonstration_alone(self, http, tmp_path):
        folder = tmp_path / "courriels"
        folder.mkdir()
        (folder / "un.eml").write_bytes(
            b"Subject: Activer <b>\r\nTo: a@b\r\nDate: x\r\n\r\nLien : http://test/x?j=1\r\n"
        )
        async with http(public_url="http://test") as client:
            hidden = await client.get("/courriels")
            marked(tmp_path).touch()
            shown = await client.get("/courriels")

        assert hidden.status_code == 404
        assert '<a href="http://test/x?j=1">' in shown.text
        assert "<b>" not in shown.text
        assert "default-src 'none'" in shown.headers["content-security-policy"]

    @pytest.mark.parametrize("settings", [{"public_url": "https://test"}, {"smtp_host": "mail"}])
    async def test_is_no_address_of_a_real_portal(self, http, tmp_path, settings):
        marked(tmp_path).parent.mkdir()
        marked(tmp_path).touch()
        async with http(**({"public_url": "http://test"} | settings)) as client:
            assert (await client.get("/courriels")).status_code == 404
