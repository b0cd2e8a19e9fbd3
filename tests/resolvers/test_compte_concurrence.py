"""An account when many act on it at once. SQLite takes no row lock, hence PostgreSQL only."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date

import factories
import pytest

from api.models import Candidat, Candidature, Compte, Evenement, Jeton, Lien
from api.resolvers.compte import connexion, creation, fiche, mot_de_passe
from api.resolvers.operation import Acteur
from api.rules.candidature import EtatCandidature
from api.rules.compte import DELAI_LIEN, TypeCompte, UsageJeton, UsageLien
from api.rules.etat_civil import EtatCivil
from api.rules.evenement import TypeEvenement
from api.rules.formulaires.compte import CreationCompte
from api.rules.listes import Civilite
from api.rules.problems import Code, RefusedError
from api.services.outbox import drain

pytestmark = pytest.mark.usefixtures("postgresql")


def etat_civil(**changes):
    birth = date(2005, 5, 6)
    return {
        "civilite": Civilite.MADAME,
        "nom": "NGMB-DUPONT",
        "nom_confirmation": "NGMB-DUPONT",
        "prenoms": "Jeanne",
        "date_naissance": birth,
        "date_naissance_confirmation": birth,
        "pays_naissance": "99100",
        "departement_naissance": "011",
        "commune_naissance": "11055",
    } | changes


def form(adresse):
    return CreationCompte(
        **etat_civil(),
        courriel=adresse,
        courriel_confirmation=adresse,
        mot_de_passe="Lampadaire!",
        mot_de_passe_confirmation="Lampadaire!",
    )


async def all_at_once(*actions):
    """The outcomes of works begun at once: a value, or the codes of the refusal; another error fails the test."""
    outcomes = await asyncio.gather(*actions, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, RefusedError):
            raise outcome
    return [
        tuple(problem.code for problem in outcome.problems) if isinstance(outcome, RefusedError) else outcome
        for outcome in outcomes
    ]


def acting(op, person):
    """The operation of a signed-in person."""
    return replace(op, acteur=Acteur(compte_id=person.compte_id, type=TypeCompte.CANDIDAT, famille=person.id))


async def link(op, person, usage, adresse="nouvelle@example.org"):
    lien = await Lien.create(
        compte_id=person.compte_id, usage=usage, adresse=adresse, expire_le=op.now + DELAI_LIEN, cree_le=op.now
    )
    return op.services.tokens.sign_lien(lien.id)


async def ranks(compte_id):
    return await Evenement.filter(compte_id=compte_id).order_by("rang").values_list("rang", flat=True)


async def test_two_hundred_creations_for_one_address_make_one_account(op, services, messagerie):
    spellings = ("jeanne@example.org", "Jeanne@example.org", "JEANNE@EXAMPLE.ORG", " jeanne@Example.org ")

    answers = await all_at_once(*(creation.creer(op, form(spellings[number % 4])) for number in range(200)))
    await drain(services)

    assert len({tuple(line.casefold() for line in answer) for answer in answers}) == 1
    assert await Compte.all().count() == await Candidat.all().count() == await Lien.all().count() == 1
    assert [courriel.objet for courriel in messagerie.courriels] == ["[CYCLADES] Activer mon compte"]
    assert await Evenement.all().values_list("rang", "type") == [(1, TypeEvenement.COMPTE_CREE)]


async def test_a_hundred_creations_make_a_hundred_numbers(op):
    await all_at_once(*(creation.creer(op, form(f"jeanne{number}@example.org")) for number in range(100)))

    numeros = await Candidat.all().values_list("numero", flat=True)
    assert len(set(numeros)) == 100
    assert all(numero.startswith("02647") for numero in numeros)


async def test_the_first_accounts_of_a_deployment_may_be_asked_twice_each(op):
    """A race for the counter's first row and for the addresses."""
    addresses = [f"jeanne{number % 20}@example.org" for number in range(100)]

    await all_at_once(*(creation.creer(op, form(adresse)) for adresse in addresses))

    assert await Candidat.all().count() == 20
    assert len(set(await Candidat.all().values_list("numero", flat=True))) == 20


async def test_a_link_opened_fifty_times_at_once_serves_once(op):
    person = await factories.candidat(op.services)
    activation = await link(op, person, UsageLien.ACTIVATION)
    password = await link(op, person, UsageLien.MOT_DE_PASSE)

    activated = await all_at_once(*(creation.activer(op, activation) for _ in range(50)))
    changed = await all_at_once(
        *(mot_de_passe.reinitialiser(op, password, f"Nouveau!{number}", f"Nouveau!{number}") for number in range(50))
    )

    assert sum(isinstance(outcome, Compte) for outcome in activated) == 1
    assert Counter(type(outcome) for outcome in changed) == {str: 1, tuple: 49}
    assert set(changed) >= {(Code.LIEN_INVALIDE,)}
    assert await ranks(person.compte_id) == [1, 2]


async def test_an_address_that_two_accounts_confirm_at_once_is_given_once(op):
    persons = [await factories.candidat(op.services, f"jeanne{number}@example.org") for number in range(10)]
    links = [await link(op, person, UsageLien.ADRESSE) for person in persons]

    outcomes = await all_at_once(*(fiche.confirmer_adresse(op, jeton) for jeton in links))

    assert Counter(outcomes) == {None: 1, (Code.LIEN_INVALIDE,): 9}
    assert await Compte.filter(identifiant="nouvelle@example.org").count() == 1


async def test_events_of_one_account_are_numbered_without_gap(op):
    person = await factories.candidat(op.services)
    actions = [
        *(fiche.modifier(acting(op, person), EtatCivil(**etat_civil(prenoms=f"J{number}"))) for number in range(20)),
        *(fiche.demander_adresse(acting(op, person), f"n{number}@b.fr", f"n{number}@b.fr", factories.MOT_DE_PASSE) for number in range(5)),
        *(mot_de_passe.demander(op, "jeanne@example.org") for _ in range(5)),
        *(creation.creer(op, form("jeanne@example.org")) for _ in range(5)),
    ]  # fmt: skip

    await all_at_once(*actions)

    found = await ranks(person.compte_id)
    assert found == list(range(1, len(found) + 1))
    assert len(found) == 20 + 5 + 1 + 1
    assert (await Compte.get(id=person.compte_id)).dernier_rang == len(found)


async def test_a_link_opened_while_the_form_is_sent_again_never_blocks(op):
    """Each transaction locks the account before its links: none waits for the other's."""
    for number in range(10):
        adresse = f"jeanne{number}@example.org"
        await creation.creer(op, form(adresse))
        lien = await Lien.get(compte__identifiant=adresse)
        later = replace(op, now=op.now + creation.REPETITION)
        jeton = op.services.tokens.sign_lien(lien.id)

        await all_at_once(
            creation.activer(later, jeton),
            creation.creer(later, form(adresse)),
            creation.renvoyer(later, adresse),
            creation.activer(later, jeton),
            creation.purger(replace(op, now=op.now + DELAI_LIEN)),
        )


async def test_a_sign_in_that_is_closed_is_not_renewed_meanwhile(op):
    person = await factories.candidat(op.services)
    for _ in range(10):
        opened = await connexion.se_connecter(
            op, "jeanne@example.org", factories.MOT_DE_PASSE, connexion.TypeClient.MOBILE
        )

        await all_at_once(
            connexion.renouveler(op, opened.jetons[UsageJeton.RENOUVELLEMENT]),
            connexion.revoquer(acting(op, person), opened.famille),
        )

        assert await Jeton.filter(famille=opened.famille, revoque_le=None).count() == 0


async def test_a_renewal_sent_many_times_at_once_leaves_one_pair(op):
    await factories.candidat(op.services)
    opened = await connexion.se_connecter(op, "jeanne@example.org", factories.MOT_DE_PASSE, connexion.TypeClient.MOBILE)
    jeton = opened.jetons[UsageJeton.RENOUVELLEMENT]

    outcomes = await all_at_once(*(connexion.renouveler(op, jeton) for _ in range(10)))

    assert all(isinstance(outcome, connexion.Connexion) for outcome in outcomes)
    assert await Jeton.filter(revoque_le=None).count() == 2


async def test_who_signs_in_with_the_old_password_while_it_changes_does_not_stay(op):
    person = await factories.candidat(op.services)
    jeton = await link(op, person, UsageLien.MOT_DE_PASSE)

    await all_at_once(
        *(
            connexion.se_connecter(op, "jeanne@example.org", factories.MOT_DE_PASSE, connexion.TypeClient.WEB)
            for _ in range(30)
        ),
        mot_de_passe.reinitialiser(op, jeton, "Nouveau!1", "Nouveau!1"),
    )

    assert await Jeton.filter(revoque_le=None).count() == 0


async def test_an_account_deleted_from_many_tabs_is_deleted_once(op):
    person = await factories.candidat(op.services)
    await factories.candidature(person, EtatCandidature.BROUILLON)

    outcomes = await all_at_once(
        *(fiche.supprimer(acting(op, person), confirmation=True) for _ in range(10)),
        *(fiche.modifier(acting(op, person), EtatCivil(**etat_civil())) for _ in range(10)),
        *(mot_de_passe.demander(op, "jeanne@example.org") for _ in range(5)),
    )

    assert outcomes[:10].count(None) == 1
    assert await Compte.all().count() == await Candidature.all().count() == 0
