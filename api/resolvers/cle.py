"""The change of the secret key: what still depends on a former one is sealed again, or told."""

import secrets
from datetime import datetime

from api.models import Abonnement, Compte, LigneJournal
from api.resolvers.audit.sceaux import resceller
from api.resolvers.audit.verification import parcourir_tout
from api.rules.conservation import Sorte, delai
from api.services import Services, scelles
from api.services.journal import empreinte_de_cle

COMPTES = 500  # secrets sealed again together

AVANT = """To change the key:
1. Where several processes run, set SECRET_KEYS_FORMER={nouvelle} in each of them and restart them one by one, so that each \
reads what the others are going to sign.
2. Set SECRET_KEY={nouvelle} and SECRET_KEYS_FORMER=<the present key>, and restart them one by one. The present key is that \
of SECRET_KEY, else in DATA_DIR/secret-key.
3. Run this command again, with these settings: it seals again what it can, and says when the former key may go.
Keep the new key apart from the database and its backups. It is printed this once, and set nowhere yet."""


async def changer(services: Services) -> list[str]:
    """The lines to print: the settings to write, or the state of a change under way."""
    if len(services.tokens.keys) == 1:
        nouvelle = secrets.token_urlsafe(48)
        return AVANT.format(nouvelle=nouvelle).splitlines()
    facteurs, illisibles = await resceller_facteurs(services)
    chaines = await resceller(services.tokens.signers)
    lines = [f"{facteurs} second factors and {chaines} rows of audit chains sealed again under the present key."]
    signants, perdus = await resceller_abonnements(services)
    if signants or perdus:
        lines.append(
            f"{signants} secrets of webhooks sealed again; {perdus} to renew (gestionRenouvelerSecretAbonnement)."
        )
    if illisibles:
        lines.append(f"{illisibles} second factors open with no key of the ring: give them back with compte recuperer.")
    return lines + await _restes(services)


async def resceller_facteurs(services: Services) -> tuple[int, int]:
    """Seals under the present key the second factors of former ones; returns their number, and that of unreadable ones."""
    return await _resceller(services, Compte, "totp")


async def resceller_abonnements(services: Services) -> tuple[int, int]:
    """Seals under the present key the secrets that sign webhooks; returns numbers as of second factors."""
    secret = await _resceller(services, Abonnement, "secret")
    precedent = await _resceller(services, Abonnement, "secret_precedent")
    return secret[0] + precedent[0], secret[1] + precedent[1]


async def _resceller(services: Services, model: type[Compte | Abonnement], colonne: str) -> tuple[int, int]:
    keys, last = services.tokens.keys, None
    resealed = unreadable = 0
    rows = model.exclude(**{colonne: None}).order_by("id").limit(COMPTES)
    while page := await (rows.filter(id__gt=last) if last else rows).values_list("id", colonne):
        last = page[-1][0]
        for row_id, scelle in page:
            if scelles.ouvrir(keys[:1], scelle) is not None:
                continue
            secret = scelles.ouvrir(keys, scelle)
            if secret is None:
                unreadable += 1
            else:  # a new one that came between is left alone
                again = {colonne: scelles.sceller(keys, secret)}
                resealed += await model.filter(**{"id": row_id, colonne: scelle}).update(**again)
    return resealed, unreadable


async def _restes(services: Services) -> list[str]:
    """The lines about the records that former keys signed; nobody signs them again, since the audit only grows."""
    bilan = await parcourir_tout(services, services.ancrages)
    lines = []
    for rank in range(1, len(services.tokens.keys)):
        count, last = bilan.par_cle.get(rank, (0, None))
        sceaux = bilan.sceaux_par_cle.get(rank, 0)
        lines.append(
            f"Former key {rank}: {count} records of the audit and {sceaux} rows of chains depend on it. {_fin(last)}"
        )
    lines += await _du_journal(services)
    if bilan.ruptures:
        lines.append(f"{bilan.ruptures} ruptures: run audit verify before any key goes.")
    return lines


async def _du_journal(services: Services) -> list[str]:
    """The lines about the security journal, which is searched under a former key as long as the ring holds it."""
    lines = []
    for rank, signer in enumerate(services.tokens.signers[1:], 1):
        rows = LigneJournal.filter(cle=empreinte_de_cle(signer))
        last = await rows.order_by("-le").first()
        if last:
            end = last.le + delai(Sorte.JOURNAL)
            lines.append(f"Former key {rank}: the security journal is searched with it until {end:%Y-%m-%d}.")
    return lines


def _fin(last: datetime | None) -> str:
    """The sentence that says when a key may go."""
    links = (
        "48 hours after the change, when the last link of a mail has ended; known devices then count as strangers, once"
    )
    if last is None:
        return f"It may go {links}."
    return (
        f"It may go on {last + delai(Sorte.AUDIT):%Y-%m-%d}, when the retention has deleted the last of them, signed on "
        f"{last:%Y-%m-%d %H:%M:%SZ}; without it, audit verify no longer recognises them. For the rest, it may go {links}."
    )
