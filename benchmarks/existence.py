"""The search for any sign of who has an account: python -m benchmarks.existence [pairs].

Real addresses and made-up ones are asked by pairs, in random order, through several lanes at once, of a server on
PostgreSQL with its worker. Each address serves once, from a network of its own, so that nothing is slowed down.
It compares the times of the answer and of the ordinary request that follows, and the frequency of an answer one step
after the other; then everything else in an answer, with the throttling at work.

Passwords are hashed at the lowest cost: hashing is the same for all, and its noise would only hide a difference.
`--real` hashes as in production, and needs two cores for as many minutes as there are hundreds of pairs.
`--minutes` ends earlier, with the pairs measured by then.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from tortoise import Tortoise

from api.models import Candidat, Compte, orm_config
from api.rules.compte import EtatCompte, TypeCompte
from api.services import Services
from api.services.tokens import Tokens
from benchmarks import rangs
from benchmarks.cluster import cluster
from benchmarks.leger import LightHasher

PASSWORD = "Lampadaire!"
STEP = Services.step
PAUSE = 0.15  # seconds, at most, so that lanes do not march in step
REPEATED = 9  # past the free tries of a sign-in, and past the mails that one address may receive
CIVIL = (
    'civilite: MADAME, nom: "A", nomConfirmation: "A", prenoms: "B", dateNaissance: "2005-05-06", '
    'dateNaissanceConfirmation: "2005-05-06", paysNaissance: "99100", departementNaissance: "011", communeNaissance: "11055"'
)
# The address is a variable, so that one document in memory serves for all addresses.
FORMS = {
    "sign-in": 'compteSeConnecter(input: {identifiant: $a, motDePasse: "Faux.Essai1"})',
    "reset": "compteDemanderMotDePasse(input: {identifiant: $a})",
    "creation": f'compteCreer(input: {{{CIVIL}, courriel: $a, courrielConfirmation: $a, motDePasse: "{PASSWORD}", '
    f'motDePasseConfirmation: "{PASSWORD}"}})',
    "change of address": f"compteDemanderAdresse(input: {{courriel: $a, courrielConfirmation: $a, "
    f'motDePasse: "{PASSWORD}"}})',
}
ORDINARY = "{ accueil { messages { texte } } moi { identifiant } }"
HISTORY = "{ historique(first: 100) { nodes { rang type libelle } } }"
VARYING = {"date", "x-request-id"}  # headers that differ between any two answers

_networks = count(1)


@dataclass(frozen=True)
class Measure:
    """Seconds of one request of a form, and of the ordinary one that came right after."""

    answer: float
    after: float


Pairs = dict[str, list[tuple[Measure, Measure]]]
Faces = tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]  # from one network, from many; events


@dataclass
class Lane:
    """One attacker at work: its own account, its own connection."""

    http: httpx.AsyncClient
    address: str
    dice: random.Random

    async def ask(self, form: str, address: str, network: str) -> httpx.Response:
        query = f"mutation($a: String!) {{ {FORMS[form]} {{ errors {{ code message path }} }} }}"
        return await self.post(query, network, a=address)

    async def post(self, query: str, network: str, **variables: str) -> httpx.Response:
        asked = {"query": query, "variables": variables}
        return await self.http.post("/graphql", json=asked, headers={"X-Forwarded-For": network})

    async def measure(self, form: str, address: str) -> Measure:
        network = new_network()
        begin = time.perf_counter()
        response = await self.ask(form, address, network)
        answered = time.perf_counter()
        await self.post(ORDINARY, network)
        after = time.perf_counter()
        check(response)
        return Measure(answered - begin, after - answered)

    async def pair(self, form: str, known: str, unknown: str) -> tuple[Measure, Measure]:
        order = [known, unknown]
        self.dice.shuffle(order)
        found = {}
        for address in order:
            await asyncio.sleep(self.dice.uniform(0, PAUSE))
            found[address] = await self.measure(form, address)
        return found[known], found[unknown]


def new_network() -> str:
    number = next(_networks)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def check(response: httpx.Response) -> None:
    answer = response.json()
    assert "errors" not in answer, answer
    codes = {error["code"] for payload in answer["data"].values() for error in payload["errors"]}
    assert codes <= {"IDENTIFIANTS_INVALIDES"}, codes


def known_address(number: int) -> str:
    return f"connu{number:06}@example.org"


def unknown_address(number: int) -> str:
    return f"autre{number:06}@example.org"


async def run(folder: Path, given: argparse.Namespace) -> None:
    pairs, lanes, seed = given.pairs, given.lanes, given.seed
    settings = {"TRUSTED_PROXIES": "127.0.0.1", "SMTP_HOST": ""}
    module = "api" if given.real else "benchmarks.leger"
    async with cluster(folder, servers=1, workers=1, module=module, **settings) as made:
        # The measured addresses, those asked again and again, and the attackers' own.
        asked, attackers = pairs + len(FORMS), lanes + len(FORMS)
        await write_accounts(made.base.url, asked + attackers, Tokens("", None if given.real else LightHasher()))
        async with crowd(made.servers[0].address, range(asked, asked + attackers), seed) as everybody:
            dice, begin = random.Random(seed), time.perf_counter()
            measures = await measure(everybody[:lanes], pairs, dice, begin + 60 * given.minutes)
            print(f"{sum(map(len, measures.values()))} pairs in {time.perf_counter() - begin:.0f} s", flush=True)
            print_tests(measures, dice)
            works = (
                compare_faces(lane, form, pairs + rank, pairs * len(FORMS) + rank)
                for rank, (lane, form) in enumerate(zip(everybody[lanes:], FORMS, strict=True))
            )
            await asyncio.gather(*works)


async def write_accounts(url: str, number: int, tokens: Tokens) -> None:
    await Tortoise.init(orm_config(url), _enable_global_fallback=True)
    hashed = await tokens.hash_password(PASSWORD)
    comptes = [
        Compte(
            type=TypeCompte.CANDIDAT,
            identifiant=known_address(rank),
            courriel=known_address(rank),
            mot_de_passe=hashed,
            etat=EtatCompte.ACTIF,
        )
        for rank in range(number)
    ]
    await Compte.bulk_create(comptes, batch_size=500)
    await Candidat.bulk_create(
        (
            Candidat(
                compte_id=compte.id,
                numero=f"02599{rank:06}",
                civilite="MADAME",
                nom="A",
                prenoms="B",
                date_naissance="2005-05-06",
                pays_naissance="99100",
            )
            for rank, compte in enumerate(comptes)
        ),
        batch_size=500,
    )
    await Tortoise.close_connections()


@asynccontextmanager
async def crowd(url: str, accounts: range, seed: int) -> AsyncIterator[list[Lane]]:
    """The attackers, each signed in to an account of its own: a change of address needs one."""
    async with AsyncExitStack() as stack:
        lanes = []
        for number in accounts:
            http = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60))
            lane = Lane(http, known_address(number), random.Random(seed + number))
            query = f"""mutation($a: String!) {{
              compteSeConnecter(input: {{identifiant: $a, motDePasse: "{PASSWORD}"}}) {{ errors {{ code }} }}
            }}"""
            check(await lane.post(query, new_network(), a=lane.address))
            lanes.append(lane)
        yield lanes


async def measure(lanes: list[Lane], pairs: int, dice: random.Random, until: float) -> Pairs:
    """Measures the forms, mixed, so that all meet one load; the made-up addresses of a form serve for no other."""
    waiting = [(rank, form, number) for rank, form in enumerate(FORMS) for number in range(pairs)]
    dice.shuffle(waiting)
    found: Pairs = {form: [] for form in FORMS}

    async def work(lane: Lane) -> None:
        while waiting and time.perf_counter() < until:
            rank, form, number = waiting.pop()
            found[form].append(await lane.pair(form, known_address(number), unknown_address(pairs * rank + number)))
            if len(waiting) % 250 == 0 and waiting:
                print(f"{len(waiting)} pairs to go", flush=True)

    await asyncio.gather(*map(work, lanes))
    return found


def print_tests(measures: Pairs, dice: random.Random) -> None:
    """Prints one family of tests: for each form the answer, the request after it, and the steps; Holm's correction."""
    looks: tuple[tuple[str, Callable[[Measure], float]], ...] = (
        ("answer", lambda found: found.answer),
        ("next request", lambda found: found.after),
    )
    timed = {
        (form, what): [(look(known), look(unknown)) for known, unknown in pairs]
        for form, pairs in measures.items()
        for what, look in looks
    }
    crossed = {
        form: [(is_later(known, unknown), is_later(unknown, known)) for known, unknown in pairs]
        for form, pairs in measures.items()
    }
    raw = [rangs.signed_ranks(pairs) for pairs in timed.values()] + [rangs.more_often(c) for c in crossed.values()]
    adjusted = rangs.holm(raw)
    print(f"\n{len(raw)} tests, one family (Holm); a difference shows when its adjusted p is under {rangs.SEUIL}")
    for (form, what), p, corrected in zip(timed, raw, adjusted, strict=False):
        pairs = timed[form, what]
        medians = 1000 * (statistics.median(a for a, _ in pairs) - statistics.median(b for _, b in pairs))
        seen = 1000 * rangs.smallest_seen(pairs, len(raw), dice)
        print(
            f"{form:18} {what:13} median {1000 * statistics.median(b for _, b in pairs):.0f} ms, differs by {medians:+6.2f} ms  p = {p:.3f} by pairs, adjusted {corrected:.3f} "
            f"({rangs.two_samples(pairs):.3f} without pairs); {seen:.2f} ms would have shown; "
            f"best threshold right {rangs.guessed(pairs):.1%} (chance 50 % ± {rangs.chance(pairs):.1%})"
        )
    for (form, pairs), p, corrected in zip(crossed.items(), raw[len(timed) :], adjusted[len(timed) :], strict=True):
        known, unknown = sum(a for a, _ in pairs), sum(b for _, b in pairs)
        print(
            f"{form:18} a step after its pair: {known} real, {unknown} made up of {len(pairs)}  p = {p:.3f}, {corrected:.3f}"
        )


def is_later(found: Measure, other: Measure) -> bool:
    """Whether an answer came a step after the other one, or more: steps are longer under load."""
    return found.answer - other.answer > STEP / 2


async def compare_faces(lane: Lane, form: str, known: int, unknown: int) -> None:
    """Compares answers to one request many times from one network, then from many, apart from the address."""
    faces = {}
    for address in (known_address(known), unknown_address(unknown)):
        events = await history(lane)
        near = await faces_of(lane, form, address, [new_network()] * REPEATED)
        far = await faces_of(lane, form, address, [new_network() for _ in range(REPEATED)])
        added = [node["type"] for node in (await history(lane))[len(events) :]]
        faces[address] = (near, far, added)
    one, other = faces.values()
    codes = Counter(answer["codes"] for answers in one[:2] for answer in answers)
    print(
        f"{form:18} {'the same' if one == other else 'NOT THE SAME'}: status, headers, body, size, cost of "
        f"{2 * REPEATED} answers, and {len(one[2])} events of the asker; {dict(codes)}",
        flush=True,
    )
    if one != other:
        print(*_differences(one, other), sep="\n")


def _differences(one: Faces, other: Faces) -> list[str]:
    pairs = zip([*one[0], *one[1]], [*other[0], *other[1]], strict=True)
    differing = {name: (mine[name], yours[name]) for mine, yours in pairs for name in mine if mine[name] != yours[name]}
    return [f"  {name}: {found}"[:2000] for name, found in differing.items()] + [f"  events: {one[2]} {other[2]}"]


async def faces_of(lane: Lane, form: str, address: str, networks: list[str]) -> list[dict[str, Any]]:
    """The answers, in no order: chance decides which of simultaneous requests is refused."""
    if form == "change of address":  # chance again: a right password gives its try back
        answers = [await lane.ask(form, address, network) for network in networks]
    else:
        answers = await asyncio.gather(*(lane.ask(form, address, network) for network in networks))
    return sorted((face(answer, address) for answer in answers), key=lambda found: str(found["codes"]))


async def history(lane: Lane) -> list[dict[str, Any]]:
    """The events of the asker's own account."""
    found: list[dict[str, Any]] = (await lane.post(HISTORY, new_network())).json()["data"]["historique"]["nodes"]
    return found


def face(response: httpx.Response, address: str) -> dict[str, Any]:
    """The visible parts of an answer."""
    answer = response.json()
    return {
        "status": response.status_code,
        "headers": sorted((name, value) for name, value in response.headers.items() if name not in VARYING),
        "body": response.text.replace(address, "…").replace(address[:5], "…"),
        "size": len(response.content),
        "cout": answer["extensions"]["cout"],
        "codes": " ".join(error["code"] for error in next(iter(answer["data"].values()))["errors"]) or "done",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=int, nargs="?", default=1000)
    parser.add_argument("--lanes", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    print(f"{given.pairs} pairs, {given.lanes} lanes, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="existence-") as name:
        asyncio.run(run(Path(name), given))


if __name__ == "__main__":
    main()
