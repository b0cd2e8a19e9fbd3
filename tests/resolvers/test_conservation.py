"""Each job of the retention at its instant: a millisecond before it nothing goes, at it all due data."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import factories
import pytest
from tortoise.expressions import F

from api.models import (
    Audit,
    Candidat,
    Candidature,
    ChaineAudit,
    Compte,
    Constat,
    DemandeFranceConnect,
    Evenement,
    Importation,
    Jeton,
    Lien,
    Lot,
    Note,
    Reponse,
    ResultatConserve,
    Tache,
)
from api.resolvers import audit, journal
from api.resolvers.conservation import purges
from api.resolvers.conservation.effacement import effacer_comptes
from api.rules.candidature import EtatCandidature
from api.rules.compte import DELAI_LIEN, EtatCompte, TypeCompte, UsageJeton, UsageLien
from api.rules.conservation import PREAVIS, Sorte, delai
from api.rules.evenement import TypeEvenement
from api.rules.importation import EtatImport, NatureImport, Niveau
from api.rules.journal import NatureJournal
from api.services.journal import Fait, vider
from api.services.outbox import drain

INSTANT = timedelta(milliseconds=1)
FIN_2033 = datetime(2033, 12, 31, 23, tzinfo=UTC)  # 1 January 2034 at midnight in Paris


@pytest.fixture
def at(op):
    """Runs a job a millisecond before an instant, then at it; returns its count each time."""

    async def run(job, instant):
        return [await job(replace(op, now=now)) for now in (instant - INSTANT, instant, instant)]

    return run


@pytest.fixture
async def jeanne(services, op):
    """An account made at noon."""
    person = await factories.candidat(services)
    await Compte.filter(id=person.compte_id).update(cree_le=op.now, active_le=op.now)
    return person


@pytest.mark.parametrize("etat", [EtatCandidature.INSCRIT, EtatCandidature.DESINSCRIT, EtatCandidature.A_COMPLETER])
async def test_registrations(services, jeanne, at, etat):
    row = await factories.candidature(jeanne, etat)
    await Note.create(candidature_id=row.id, epreuve="E1", valeur=12, version=1, auteur=uuid4())
    later = await factories.periode(annee=2028)
    await factories.candidature(jeanne, periode=later, numero_inscription=2)

    assert await at(purges.candidatures, FIN_2033) == [0, 1, 0]
    assert [row.millesime for row in await Candidature.all()] == [2028]
    assert await Note.all().count() == 0
    assert await Compte.all().count() == 1
    assert await drain(services) == 0  # it had no file


async def test_registrations_by_pages(jeanne, op, monkeypatch):
    monkeypatch.setattr(purges, "EFFACES", 2)
    periode = await factories.periode()
    for numero in range(1, 6):
        await factories.candidature(jeanne, periode=periode, numero_inscription=numero)

    assert await purges.candidatures(replace(op, now=FIN_2033)) == 5
    assert await Candidature.all().count() == 0


async def test_a_registration_of_a_year_typed_wrong_has_its_full_term(jeanne, at, op):
    row = await factories.candidature(jeanne, millesime=2017)
    await Candidature.filter(id=row.id).update(cree_le=op.now)

    assert await at(purges.candidatures, op.now + delai(Sorte.CANDIDATURE)) == [0, 1, 0]


async def test_drafts(jeanne, at, op):
    row = await factories.candidature(jeanne, EtatCandidature.BROUILLON)
    await Candidature.filter(id=row.id).update(cree_le=op.now)
    await factories.candidature(jeanne, periode=await factories.periode("BTS"))

    assert await at(purges.brouillons, factories.FERME + timedelta(days=183)) == [0, 1, 0]
    assert [row.etat for row in await Candidature.all()] == [EtatCandidature.INSCRIT]


async def test_accounts_without_a_registration(client, services, jeanne, at, horloge):
    horloge.advance(days=30)
    await client.sign_in("jeanne@example.org")
    await factories.candidature(jeanne, EtatCandidature.BROUILLON)
    await Evenement.record(TypeEvenement.COMPTE_MODIFIE, compte_id=jeanne.compte_id, le=horloge.now)
    term = horloge.now + timedelta(days=183)

    assert await at(purges.annoncer_comptes, term - PREAVIS) == [0, 1, 0]
    assert await at(purges.comptes, term) == [0, 1, 0]
    for model in (Compte, Candidat, Candidature, Evenement, Jeton):
        assert await model.all().count() == 0


async def test_an_account_goes_a_month_after_the_notice_and_no_sooner(jeanne, op, services, messagerie):
    late = op.now + timedelta(days=300)  # the jobs slept

    assert await purges.comptes(replace(op, now=late)) == 0
    assert await purges.annoncer_comptes(replace(op, now=late)) == 1
    await drain(replace(services, clock=lambda: late))
    assert await purges.comptes(replace(op, now=late + PREAVIS - INSTANT)) == 0
    assert await purges.comptes(replace(op, now=late + PREAVIS)) == 1

    (mail,) = messagerie.courriels
    assert (mail.destinataire, mail.objet) == ("jeanne@example.org", "[CYCLADES] Votre compte va être effacé")
    assert "à partir du" in mail.texte


async def test_who_comes_back_after_the_notice_is_kept_and_warned_anew(jeanne, op, services, messagerie):
    term = op.now + delai(Sorte.COMPTE)
    assert await purges.annoncer_comptes(replace(op, now=term - PREAVIS)) == 1
    await Compte.filter(id=jeanne.compte_id).update(utilise_le=term - INSTANT)
    await drain(replace(services, clock=lambda: term))

    assert messagerie.courriels == []
    assert await purges.comptes(replace(op, now=term)) == 0
    later = term + delai(Sorte.COMPTE)
    assert await purges.comptes(replace(op, now=later)) == 0
    assert await purges.annoncer_comptes(replace(op, now=later)) == 1


@pytest.mark.parametrize("etat", [etat for etat in EtatCandidature if etat is not EtatCandidature.BROUILLON])
async def test_an_account_with_a_registration_stays_with_it(jeanne, op, etat):
    await factories.candidature(jeanne, etat)

    assert await purges.annoncer_comptes(replace(op, now=op.now + timedelta(days=1000))) == 0
    assert await purges.comptes(replace(op, now=op.now + timedelta(days=1000 + PREAVIS.days))) == 0


async def test_accounts_by_pages(services, op, monkeypatch):
    monkeypatch.setattr(purges, "LUES", 2)
    for rang in range(5):
        person = await factories.candidat(services, f"jeanne{rang}@example.org")
        if rang % 2:
            await factories.candidature(person, periode=await factories.periode(annee=2027 + rang))

    then = datetime.now(UTC) + timedelta(days=1000)
    assert await purges.annoncer_comptes(replace(op, now=then)) == 3
    assert await purges.comptes(replace(op, now=then + PREAVIS)) == 3
    assert await Compte.all().count() == 2


async def test_closed_accounts_of_offices(services, at, op):
    office, silent, used = [
        await factories.compte(services, f"{nom}@example.org", type=TypeCompte.GESTIONNAIRE, etat=etat)
        for nom, etat in (("a", EtatCompte.DESACTIVE), ("b", EtatCompte.DESACTIVE), ("c", EtatCompte.ACTIF))
    ]
    await Compte.all().update(cree_le=op.now)
    term = op.now + timedelta(days=30) + delai(Sorte.COMPTE_PROFESSIONNEL)
    await Evenement.record(TypeEvenement.GESTIONNAIRE_DESACTIVE, compte_id=office.id, le=op.now + timedelta(days=30))
    await purges.comptes_professionnels(replace(op, now=term - INSTANT))

    assert {row.id for row in await Compte.all()} == {office.id, used.id}
    assert silent.id not in {row.id for row in await Compte.all()}
    assert await at(purges.comptes_professionnels, term) == [0, 1, 0]
    assert [row.id for row in await Compte.all()] == [used.id]


async def test_everyday_events(jeanne, at, op, monkeypatch):
    """The other events stay, and so do those that the journal has not numbered yet."""
    monkeypatch.setattr(purges, "OUBLIEES", 2)
    kinds = [TypeEvenement.COMPTE_MODIFIE, *[TypeEvenement.MESSAGE_LU] * 3, TypeEvenement.COMPTE_ACTIVE]
    for days, kind in enumerate([*kinds, TypeEvenement.MESSAGE_LU]):
        le = op.now + timedelta(days=days)
        row = await Evenement.record(kind, compte_id=jeanne.compte_id, le=le)
        await Evenement.filter(id=row.id).update(position=row.rang if days < len(kinds) else None)
    term = op.now + delai(Sorte.EVENEMENT_COURANT)

    assert await at(purges.courants, term) == [0, 0, 0]
    assert await at(purges.courants, term + timedelta(days=2)) == [1, 1, 0]
    assert await at(purges.courants, term + timedelta(days=9)) == [1, 0, 0]
    assert [row.type for row in await Evenement.all().order_by("rang")] == [
        TypeEvenement.COMPTE_MODIFIE,
        TypeEvenement.COMPTE_ACTIVE,
        TypeEvenement.MESSAGE_LU,
    ]


async def test_what_the_law_keeps(at):
    for millesime in (2027, 2028):
        await ResultatConserve.create(
            numero_candidat="02641000001",
            nom="DUPONT",
            prenoms="Jeanne",
            date_naissance="2005-05-06",
            domaine="BCP",
            session="2027",
            millesime=millesime,
            centre="33",
            decision="ADMIS",
            contenu={},
            publie_le=FIN_2033,
        )

    assert await at(purges.resultats, FIN_2033) == [0, 1, 0]
    assert [row.millesime for row in await ResultatConserve.all()] == [2028]


@pytest.fixture
async def fichier(services, op):
    """A file of lines sent at noon, with a remark."""
    office = await factories.compte(services, type=TypeCompte.GESTIONNAIRE)
    row = await Importation.create(
        compte_id=office.id,
        nature=NatureImport.NOTES,
        etat=EtatImport.A_CORRIGER,
        nom="notes.csv",
        taille=1,
        empreinte="",
        expire_le=op.now,
    )
    await Importation.filter(id=row.id).update(cree_le=op.now)
    await Constat.create(importation_id=row.id, ligne=1, niveau=Niveau.ERREUR, code="x", message="x")
    await services.storage.put(row.cle, b"x")
    return row


async def test_files_of_lines_go_first_then_what_was_said_of_them(services, at, op, fichier):
    assert await at(purges.imports, op.now + timedelta(days=7)) == [0, 1, 0]
    services.clock.advance(days=7)
    await drain(services)

    assert await services.storage.get(fichier.cle) is None
    assert (await Importation.get()).etat is EtatImport.ANNULE
    assert await Constat.all().count() == 1
    assert await at(purges.imports, op.now + timedelta(days=30)) == [0, 1, 0]
    assert await Constat.all().count() == 0


async def test_a_file_whose_lines_are_being_written_stays(op, fichier):
    await Importation.filter(id=fichier.id).update(etat=EtatImport.EN_COURS)

    assert await purges.imports(replace(op, now=op.now + timedelta(days=60))) == 0


async def test_lots(services, at, op):
    office = await factories.compte(services, type=TypeCompte.GESTIONNAIRE)
    for fini in (op.now, None):
        await Lot.create(compte_id=office.id, nature="MESSAGE", etat="TERMINE", filtre={}, donnees={}, termine_le=fini)

    assert await at(purges.lots, op.now + delai(Sorte.LOT)) == [0, 1, 0]
    assert await Lot.all().count() == 1


async def test_sign_ins_and_their_exchanges_with_franceconnect(jeanne, at, op):
    famille = uuid4()
    await Jeton.create(
        compte_id=jeanne.compte_id,
        famille=famille,
        usage=UsageJeton.COOKIE,
        empreinte="e",
        appareil="",
        expire_le=op.now + timedelta(hours=12),
    )
    for etat, of in (("spent", famille), ("given up", None)):
        await DemandeFranceConnect.create(
            etat=etat, liaison="", nonce="", retour="", client="WEB", famille=of, expire_le=op.now
        )

    assert await purges.jetons(op) == 1  # the one that was given up
    assert await at(purges.jetons, op.now + timedelta(hours=12)) == [0, 2, 0]


async def test_links_answers_and_tasks(jeanne, at, op):
    compte_id = jeanne.compte_id
    for adresse, duree in (("prise@example.org", timedelta()), ("libre@example.org", DELAI_LIEN)):
        lien = await Lien.create(
            compte_id=compte_id, usage=UsageLien.ADRESSE, adresse=adresse, expire_le=op.now + duree
        )
        await Lien.filter(id=lien.id).update(cree_le=op.now)
    await Reponse.create(compte_id=compte_id, cle="x", empreinte="", cree_le=op.now)
    await Reponse.all().update(cree_le=op.now)
    await Tache.create(nom="faite", pas_avant=op.now, faite_le=op.now)
    await Tache.create(nom="abandonnee", pas_avant=op.now, abandonnee_le=op.now)

    assert await at(purges.liens, op.now + DELAI_LIEN + timedelta(days=7)) == [0, 2, 0]
    assert await at(purges.reponses, op.now + timedelta(hours=24)) == [0, 1, 0]
    assert await at(purges.taches, op.now + timedelta(days=30)) == [0, 1, 0]
    assert [row.nom for row in await Tache.all()] == ["abandonnee"]


async def test_lines_of_the_security_journal(services, at, op):
    services.journal.noter(Fait(NatureJournal.CONNEXION_REFUSEE, reseau="192.0.2.1"), op.now)
    await vider(services)

    assert await at(journal.purger, op.now + delai(Sorte.JOURNAL)) == [0, 1, 0]


async def test_records_of_the_audit(client, services, jeanne, op, horloge):
    """Deletes records of four years; then the chain of an erased account, which nothing will ever be added to."""
    await client.sign_in("jeanne@example.org")
    await factories.candidat(services, "paul@example.org")
    horloge.advance(days=1)
    await client.sign_in("paul@example.org")
    async with op.change() as change:
        await effacer_comptes(change, [jeanne.compte_id])
    first, second = (op.now + timedelta(days=days) + delai(Sorte.AUDIT) + INSTANT for days in (0, 1))

    assert await audit.purger(replace(op, now=first - 2 * INSTANT)) == 0
    await audit.ancrer(op)
    assert await audit.purger(replace(op, now=first)) == 1
    assert await ChaineAudit.filter(debut=F("sequence")).count() == 1  # until an anchor says that it is empty
    await audit.ancrer(op)
    assert await audit.purger(replace(op, now=first)) == 0
    assert await ChaineAudit.filter(debut=F("sequence")).count() == 0
    assert str(jeanne.compte_id) not in await ChaineAudit.all().values_list("nom", flat=True)
    assert await audit.purger(replace(op, now=second)) == 1
    assert await ChaineAudit.all().count() == 1  # that of Paul goes on
    assert await Audit.all().count() == 0
    assert (await audit.verifier(services))[0] == 0
