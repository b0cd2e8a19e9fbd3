"""The acts on the référentiel, behind `api/referentiel_commands.py`."""

import os
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from api import contenu_acts
from api.acts import commande, console, dire, dire_constats, dire_refus, with_database
from api.error_words import told
from api.models import EditionReglement, SessionExamen
from api.resolvers import editions as resolvers
from api.resolvers.gestion.ouvertures import choisir_par_commande, inscrites
from api.resolvers.gestion.reglements import concernees_par
from api.resolvers.referentiel import actualiser
from api.rules.domaines import domaines
from api.rules.problems import RefusedError
from api.rules.referentiel import TITRES, details, etats
from api.rules.reglement import LIVREES, Editions, EtatEdition, Reglement
from api.rules.reglement.controle import ControleReglement, controler, controler_tableau
from api.rules.reglement.differences import differences
from api.rules.reglement.table import COMMUN, DIPLOMES, NOMENCLATURE
from api.services import Services
from api.services import referentiel as service
from api.settings import Settings

SQLITE = "sqlite://"


@dataclass(frozen=True, kw_only=True)
class FichierReglement:
    """One file of a folder, as its check found it."""

    domaine: str
    nom: str
    controle: ControleReglement

    @property
    def chemin(self) -> str:
        return f"{self.domaine}/{self.nom}"


async def etat(settings: Settings, session: int, *, detail: bool) -> None:
    """Prints the counts of the spécialités of each domaine, and with `detail` each of them with what is missing."""
    found = etats(session, await _lues(settings))
    table = Table("", *TITRES)
    for item in found:
        table.add_row(item.domaine.libelle, *map(str, item.nombres()))
    console.print(table)
    for item in found if detail else ():
        console.print(f"\n{item.domaine.libelle}", style="bold", highlight=False)
        for line in details(item):
            dire(line)


async def verifier(settings: Settings, dossier: Path) -> None:
    """Prints what the check of a folder finds; exits with 1 where a file is refused."""
    editions = await _lues(settings)
    found = list(_fichiers(dossier, editions))
    contents = contenu_acts.fichiers_contenus(dossier, service.contenus())
    lus = [fichier.controle.reglement for fichier in found if fichier.controle.reglement]
    concerned = await with_database(settings, _concernees(lus)) if editions is not LIVREES else {}
    for fichier in found:
        _montrer(fichier, editions)
        if count := concerned.get(id(fichier.controle.reglement)):
            dire(f"    {count} candidatures inscrites gardent leur édition")
    for content in contents:
        contenu_acts.montrer(content)
    _juger([*found, *contents])


async def _concernees(lus: Sequence[Reglement]) -> dict[int, int]:
    """The registered candidatures that each règlement concerns, in open sessions, by the identity of the règlement."""
    return {id(lu): await concernees_par(lu) for lu in lus}


async def importer(dossier: Path, services: Services, *, publie: bool, confirme: bool) -> None:
    """Writes the files of a folder as drafts, and publishes them where it is asked; nothing where one is refused."""
    await actualiser()
    editions = service.editions()
    found = list(_fichiers(dossier, editions))
    contents = contenu_acts.fichiers_contenus(dossier, service.contenus())
    for fichier in found:
        _montrer(fichier, editions)
    for content in contents:
        contenu_acts.montrer(content)
    _juger([*found, *contents])
    refused = not await contenu_acts.ecrire(contents, services)
    for fichier in found:
        assert fichier.controle.reglement is not None
        op = commande(services, "referentiel importer", fichier.chemin, fichier.controle.contenu)
        row, is_new = await resolvers.importer(op, fichier.controle)
        concerned = await concernees_par(fichier.controle.reglement)
        dire(f"{fichier.chemin} : édition {row.numero} {'écrite' if is_new else 'déjà là'}, {row.etat.libelle.lower()}")
        if concerned:
            dire(f"    {concerned} candidatures inscrites gardent leur édition")
        if publie and row.etat is not EtatEdition.PUBLIEE:
            refused |= not await _tente(
                resolvers.publier(op, row.id, row.version, confirmation=confirme), fichier.chemin
            )
    if refused:
        raise typer.Exit(1)


async def publier(domaine: str, cle: str, numero: int, services: Services, *, confirme: bool) -> None:
    """Publishes an edition."""
    row = await _edition(domaine, cle, numero)
    op = commande(services, "referentiel publier", domaine, cle, numero)
    if not await _tente(resolvers.publier(op, row.id, row.version, confirmation=confirme), f"{domaine}/{cle}"):
        raise typer.Exit(1)


async def retirer(domaine: str, cle: str, numero: int, services: Services) -> None:
    """Withdraws an edition."""
    row = await _edition(domaine, cle, numero)
    op = commande(services, "referentiel retirer", domaine, cle, numero)
    if not await _tente(resolvers.retirer(op, row.id, row.version), f"{domaine}/{cle}"):
        raise typer.Exit(1)


async def choisir(
    domaine: str, libelle: str, cles: list[str], academie: str | None, services: Services, *, ouvertes: bool
) -> None:
    """Opens or closes spécialités of a session."""
    session = await SessionExamen.filter(domaine=domaine.upper(), libelle=libelle).first()
    if session is None:
        dire(f"{domaine} : pas de session « {libelle} »", style="red")
        raise typer.Exit(1)
    op = commande(services, f"referentiel {'ouvrir' if ouvertes else 'fermer'}", session.id, cles, academie)
    try:
        await choisir_par_commande(op, session.id, cles, academie, ouvertes=ouvertes)
    except RefusedError as refused:
        for problem in refused.problems:
            dire(f"{'.'.join(problem.path)} : {problem.message}", style="red")
        raise typer.Exit(1) from refused
    count = await inscrites(session, cles, academie)
    where = academie or "toutes les académies"
    dire(f"{libelle}, {where} : {len(cles)} spécialités {'ouvertes' if ouvertes else 'fermées'}, {count} inscrits")


async def _edition(domaine: str, cle: str, numero: int) -> EditionReglement:
    row = await EditionReglement.filter(domaine=domaine.lower(), cle=cle, numero=numero).first()
    if row is None:
        dire(f"{domaine}/{cle} : pas d'édition {numero}", style="red")
        raise typer.Exit(1)
    return row


async def _tente(work: Coroutine[Any, Any, EditionReglement], chemin: str) -> bool:
    """Whether an act was done; prints its outcome, or each reason why not."""
    try:
        row = await work
    except RefusedError as refused:
        dire_refus(chemin, refused)
        return False
    dire(f"{chemin} : édition {row.numero} {row.etat.libelle.lower()}")
    return True


async def _lues(settings: Settings) -> Editions:
    """The editions of the database; those of the service where there is no database yet."""
    url = settings.database_url
    if url.startswith(SQLITE) and not os.path.exists(url.removeprefix(SQLITE)):  # noqa: ASYNC240, PTH110 - a command
        return LIVREES
    try:
        await with_database(settings, actualiser())
    except Exception as error:  # noqa: BLE001 - whatever it is, the files can be told of
        dire(f"Base non lue ({told(error)}) : voici les règlements livrés avec le service.", style="yellow")
        return LIVREES
    return service.editions()


def _fichiers(dossier: Path, editions: Editions) -> Iterator[FichierReglement]:
    """The files of a folder, checked, by domaine; what is none of them is told."""
    known = {item.reglements for item in domaines().values()}
    for domaine in sorted(item for item in dossier.iterdir() if item.is_dir() and item.name != contenu_acts.DOSSIER):
        if domaine.name not in known:
            dire(f"{domaine.name} : aucun domaine de ce nom, laissé de côté", style="yellow")
            continue
        for fichier in sorted([*domaine.glob("*.toml"), *domaine.glob("*.csv")]):
            if fichier.name in {COMMUN, DIPLOMES, NOMENCLATURE}:
                dire(f"{domaine.name}/{fichier.name} : commun au diplôme, laissé de côté", style="yellow")
                continue
            nom = contenu_acts.nom_affichable(fichier)
            controle = _controler(domaine.name, nom, contenu_acts.lire(fichier), editions)
            yield FichierReglement(domaine=domaine.name, nom=nom, controle=controle)


def _controler(domaine: str, nom: str, texte: bytes | None, editions: Editions) -> ControleReglement:
    """The check of a file: `<cle>.toml`, or a table named `<cle>.csv`, or `<cle>.<first session>.csv`."""
    if texte is None:
        return ControleReglement(constats=(contenu_acts.ILLISIBLE,))
    if nom.endswith(".toml"):
        return controler(domaine, texte, editions, nom)
    cle, version, *_ = nom.split(".")
    return controler_tableau(domaine, cle, texte, editions, int(version) if version.isdecimal() else None)


def _montrer(fichier: FichierReglement, editions: Editions) -> None:
    """Prints the remarks on a file, then what it changes."""
    lu = fichier.controle.reglement
    dire(f"{fichier.chemin} : {'refusé' if lu is None else lu.intitule}", style="bold")
    dire_constats(fichier.controle.constats)
    if lu is not None:
        before = editions.precedente(lu)
        for line in differences(before.reglement if before else None, lu):
            dire(f"    {line}")


def _juger(found: Sequence[FichierReglement | contenu_acts.FichierContenus]) -> None:
    refused = sum(fichier.controle.est_refuse for fichier in found)
    dire(f"{len(found)} fichiers, {refused} refusés")
    if refused:
        raise typer.Exit(1)
