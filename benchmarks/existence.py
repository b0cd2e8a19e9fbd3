"""Whether times tell who has an account: python benchmarks/existence.py [pairs]. Prints a test of ranks per form."""

import asyncio
import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

import httpx  # noqa: E402
from tortoise import Tortoise  # noqa: E402

from api.app import build_app  # noqa: E402
from api.models import Compte, Lien, Tentative, orm_config  # noqa: E402
from api.models.migrate import migrate  # noqa: E402
from api.resolvers.amorce import charger_reference  # noqa: E402
from api.rules.compte import EtatCompte, TypeCompte  # noqa: E402
from api.services import Services  # noqa: E402
from api.services.bell import LocalBell  # noqa: E402
from api.services.mail import MessagerieMemoire  # noqa: E402
from api.services.pdf import PdfRenderer  # noqa: E402
from api.services.storage import open_storage  # noqa: E402
from api.services.tokens import Tokens  # noqa: E402
from api.settings import Settings  # noqa: E402

KNOWN, MINE, PASSWORD = "connu@example.org", "moi@example.org", "Lampadaire!"
CIVIL = (
    'civilite: MADAME, nom: "A", nomConfirmation: "A", prenoms: "B", dateNaissance: "2005-05-06", '
    'dateNaissanceConfirmation: "2005-05-06", paysNaissance: "99100", departementNaissance: "011", communeNaissance: "11055"'
)
# The address is a variable: a document already read is not read again, whoever it names.
FORMS = {
    "sign-in": 'compteSeConnecter(identifiant: $a, motDePasse: "Faux.Essai1")',
    "reset": "compteDemanderMotDePasse(identifiant: $a)",
    "creation": f'compteCreer(compte: {{{CIVIL}, courriel: $a, courrielConfirmation: $a, motDePasse: "{PASSWORD}", '
    f'motDePasseConfirmation: "{PASSWORD}"}})',
    "change of address": f'compteDemanderAdresse(courriel: $a, courrielConfirmation: $a, motDePasse: "{PASSWORD}")',
}


async def main(pairs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/base.sqlite3"
        await migrate(url)
        await Tortoise.init(orm_config(url), _enable_global_fallback=True)
        await charger_reference()
        async with PdfRenderer(1) as pdf:
            services = _services(Path(folder), pdf)
            await _accounts(services)
            app = build_app(Settings(data_dir=Path(folder), public_url="http://test"), services)
            app.state.services = services
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=60) as http:
                await _ask(http, f'compteSeConnecter(identifiant: $a, motDePasse: "{PASSWORD}")', MINE)
                for name, form in FORMS.items():
                    await _measure(http, name, form, pairs)
        await Tortoise.close_connections()


async def _measure(http: httpx.AsyncClient, name: str, form: str, pairs: int) -> None:
    known, unknown = [], []
    for number in range(pairs):
        pair = [(known, KNOWN), (unknown, f"inconnu{number}@example.org")]
        for taken, address in random.sample(pair, 2):
            await Tentative.all().delete()
            await Lien.all().delete()
            await Compte.filter(identifiant__startswith="inconnu").delete()
            begin = time.perf_counter()
            await _ask(http, form, address)
            taken.append(time.perf_counter() - begin)
    difference = 1000 * (statistics.median(known) - statistics.median(unknown))
    print(f"{name:18} {pairs} pairs  medians differ by {difference:+.2f} ms  p = {mann_whitney(known, unknown):.3f}")


async def _ask(http: httpx.AsyncClient, field: str, address: str) -> None:
    query = f"mutation($a: String!) {{ {field} {{ errors {{ code }} }} }}"
    answer = (await http.post("/graphql", json={"query": query, "variables": {"a": address}})).json()
    assert "errors" not in answer, answer


def mann_whitney(first: Sequence[float], second: Sequence[float]) -> float:
    """The two-sided p of the test of ranks, by its normal approximation."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    n, m = len(first), len(second)
    mean, deviation = n * (n + m + 1) / 2, math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(ranks - mean) / deviation / math.sqrt(2))


def _services(folder: Path, pdf: PdfRenderer) -> Services:
    return Services(
        mail=MessagerieMemoire(),
        pdf=pdf,
        storage=open_storage("", folder / "fichiers"),
        tokens=Tokens("clef"),
        bell=LocalBell(),
        api_url="http://test",
        portal_url="http://test",
    )


async def _accounts(services: Services) -> None:
    for address in (KNOWN, MINE):
        await Compte.create(
            type=TypeCompte.CANDIDAT,
            identifiant=address,
            courriel=address,
            mot_de_passe=await services.tokens.hash_password(PASSWORD),
            etat=EtatCompte.ACTIF,
        )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
