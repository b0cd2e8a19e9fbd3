"""The import of pupils: the lines of a file, the rows that it makes, and two imports at once."""

import asyncio

import factories
import pytest
from ecole import ACCEPTER, AUTRE_UAI, COLONNES, PIERRE, ecole, eleve, envoyer, fichier, importer

from api.models import Candidat, Candidature, Compte, Compteur, Evenement, Importation, Periode, Tache
from api.resolvers.etablissement import eleves
from api.rules.candidature import EtatCandidature
from api.rules.compte import EtatCompte
from api.rules.evenement import TypeEvenement
from api.rules.importation import EtatImport
from api.services.outbox import drain, run_next

FAUTES = {
    "nom": ("", "OBLIGATOIRE", "nom"),
    "civilite": ("Docteur", "FORMAT_INVALIDE", "civilite"),
    "date_naissance": ("31/02/2008", "FORMAT_INVALIDE", "date_naissance"),
    "commune_naissance": ("ATLANTIS", "VALEUR_INCONNUE", "commune_naissance"),
    "ine": ("12", "FORMAT_INVALIDE", "ine"),
    "classe": ("", "OBLIGATOIRE", "classe"),
    "specialite": ("99999", "VALEUR_INCONNUE", "specialite"),
    "categorie": ("999", "VALEUR_INCONNUE", "categorie"),
    "courriel": ("pierre", "FORMAT_INVALIDE", "courriel"),
}


@pytest.fixture
async def periode(services):
    return await factories.periode(centre="03")


@pytest.fixture
async def school(client, services):
    return await ecole(client, services)


async def test_a_pupil_gets_an_account_a_number_and_a_registration_to_complete(school, services, periode):
    found = await importer(school, services, periode, PIERRE)

    assert (found["etat"], found["total"], found["faits"], found["erreurs"]) == ("TERMINE", 1, 1, 0)
    row = await Candidature.get().select_related("candidat__compte")
    compte = row.candidat.compte
    assert (compte.identifiant, compte.courriel) == ("pierre.dubois", "pierre.dubois@example.org")
    assert (compte.mot_de_passe, compte.premiere_connexion) == (None, True)
    assert (row.candidat.nom, row.candidat.ine, row.candidat.commune_naissance) == ("DUBOIS", "088553495DY", "25056")
    assert (row.etat, row.est_pre_inscrite, row.numero_inscription) == (EtatCandidature.A_COMPLETER, True, 1)
    assert (row.classe, row.etablissement, row.categorie) == ("37 B", "0250001R", "SCOLAIRE_BACPRO_1_AN")
    assert (row.nom_tri, row.inscrite_le, row.version_inscription) == ("DUBOIS PIERRE", None, 0)
    assert row.saisie["INFORMATIONS"]["etablissement"] == "0250001R"
    assert row.saisie["QUALIFICATION"]["specialite"] == "aeronautique-systemes"
    told = await Evenement.filter(compte_id=compte.id)
    assert [event.type for event in told] == [TypeEvenement.CANDIDATURE_PRE_INSCRITE]


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separateur", [";", ","])
async def test_reads_both_encodings_and_separators(school, services, periode, encodage, separateur):
    line = eleve(nom="LEFÈVRE-NOËL", prenoms="Zoé Anaïs", civilite="Mme")

    await importer(school, services, periode, line, encodage=encodage, separateur=separateur)

    candidat = await Candidat.get().select_related("compte")
    assert (candidat.nom, candidat.prenoms) == ("LEFÈVRE-NOËL", "Zoé Anaïs")
    assert candidat.compte.identifiant == "zoe.lefevre-noel"


async def test_five_hundred_pupils_with_faults_write_nothing(school, services, periode):
    lines = [eleve(rang) for rang in range(500)]
    faults = {}
    for place, (colonne, (valeur, code, ou)) in enumerate(FAUTES.items()):
        lines[50 * place + 7][colonne] = valeur
        faults[50 * place + 7 + 2] = ("ERREUR", ou, code)  # the heading is line 1
    lines[490] = eleve(3) | {"nom": "DOUBLON"}
    faults[492] = ("ERREUR", "ine", "DEJA_INSCRIT")
    lines[495] = eleve(4) | {"ine": "999999999ZZ"}
    faults[497] = ("AVERTISSEMENT", "nom", "DEJA_INSCRIT")

    found = await envoyer(school, services, periode, fichier(*lines))

    said = {un["ligne"]: (un["niveau"], un["colonne"], un["code"]) for un in found["constats"]["nodes"]}
    assert said == faults
    assert (found["etat"], found["total"]) == ("A_CORRIGER", 500)
    assert (found["erreurs"], found["avertissements"]) == (len(FAUTES) + 1, 1)
    assert await Compte.filter(type="CANDIDAT").count() == 0
    assert (await school.refused(ACCEPTER, id=found["id"]))[0]["code"] == "ACTION_IMPOSSIBLE"


@pytest.mark.parametrize(
    ("lues", "communes"),
    [
        (
            [
                {"departement_naissance": "42", "commune_naissance": "SAINT ETIENNE"},
                {"departement_naissance": "01", "commune_naissance": "BOURG EN BRESSE"},
                {"departement_naissance": "94", "commune_naissance": "L'HAY LES ROSES"},
                {"departement_naissance": "974", "commune_naissance": "ST DENIS"},
            ],
            ["42218", "01053", "94038", "97411"],
        ),
        (
            [
                {"departement_naissance": "1", "commune_naissance": "1053"},
                {"departement_naissance": "25", "commune_naissance": "25056"},
            ],
            ["01053", "25056"],
        ),
        (
            [
                {"departement_naissance": "78", "commune_naissance": "ARGENTEUIL"},
                {"departement_naissance": "20", "commune_naissance": "AJACCIO"},
                {"departement_naissance": "51", "commune_naissance": "CHALONS SUR MARNE"},
            ],
            ["78018", "2A004", "51108"],
        ),
    ],
    ids=["without hyphens", "zeros eaten", "former names"],
)
async def test_communes_are_found_as_schools_write_them(school, services, periode, lues, communes):
    lines = [eleve(rang, date_naissance="14/02/2008") | lue for rang, lue in enumerate(lues)]

    found = await importer(school, services, periode, *lines)

    assert (found["erreurs"], found["avertissements"]) == (0, 0)
    rows = await Candidat.all().order_by("ine").values_list("commune_naissance", flat=True)
    assert sorted(rows) == sorted(communes)


async def test_a_date_and_a_civilite_are_read_in_another_form_or_refused_with_the_form_expected(
    school, services, periode
):
    kappa = eleve(1, civilite="F", date_naissance="14-02-2008")
    assert (await importer(school, services, periode, kappa))["erreurs"] == 0
    read = await Candidat.get()
    assert (read.civilite, read.date_naissance.isoformat()) == ("MADAME", "2008-02-14")

    lambda_ = eleve(2, civilite="Monsieur", date_naissance="31/02/2008")
    (constat,) = (await envoyer(school, services, periode, fichier(lambda_)))["constats"]["nodes"]

    assert (constat["colonne"], constat["code"]) == ("date_naissance", "FORMAT_INVALIDE")
    assert constat["message"] == "La date 31/02/2008 n'existe pas : écrivez-la JJ/MM/AAAA, par exemple 14/02/2008."


async def test_a_surprising_birth_is_remarked_and_a_hidden_character_refused(school, services, periode):
    lines = [eleve(0, date_naissance="01/02/2024"), eleve(1, nom="DUB\u200bOIS"), eleve(2, nom="D’ARC")]

    found = await envoyer(school, services, periode, fichier(*lines))

    said = [(un["ligne"], un["niveau"], un["colonne"], un["code"]) for un in found["constats"]["nodes"]]
    assert said == [
        (2, "AVERTISSEMENT", "date_naissance", "CONFIRMATION_REQUISE"),
        (3, "ERREUR", "nom", "FORMAT_INVALIDE"),
    ]


async def test_homonyms_get_logins_of_their_own(school, services, periode):
    lines = [eleve(rang, nom="DUBOIS", date_naissance=f"{rang + 1:02}/01/2008") for rang in range(12)]

    await importer(school, services, periode, *lines)
    await importer(
        school, services, periode, eleve(20, nom="Dubois", prenoms="Pierre, Jean", date_naissance="1/2/2008")
    )

    logins = set(await Compte.filter(type="CANDIDAT").values_list("identifiant", flat=True))
    assert logins == {"pierre.dubois", *(f"pierre.dubois{rang}" for rang in range(2, 14))}


async def test_numbers_follow_one_another(school, services, periode):
    await importer(school, services, periode, *(eleve(rang) for rang in range(3)))

    numeros = sorted(await Candidat.all().values_list("numero", flat=True))
    assert [int(numero[-6:]) for numero in numeros] == [1, 2, 3]


async def test_the_account_of_a_former_session_is_used_again(school, services, periode):
    await importer(school, services, periode, PIERRE)
    await Candidature.all().update(etat=EtatCandidature.INSCRIT)
    later = await factories.periode(centre="03", session=await factories.session(annee=2028))

    found = await envoyer(school, services, later, fichier(PIERRE | {"specialite": "aeronautique-systemes"}))

    assert [(un["niveau"], un["colonne"]) for un in found["constats"]["nodes"]] == [("AVERTISSEMENT", "ine")]
    await school.run(ACCEPTER, id=found["id"])
    await drain(services)
    assert await Compte.filter(type="CANDIDAT").count() == 1
    rows = await Candidature.all().order_by("numero_inscription")
    assert [(row.numero_inscription, row.periode_id) for row in rows] == [(1, periode.id), (2, later.id)]


async def test_an_ine_is_unique_among_the_live_pupils_of_a_session(client, school, services, periode):
    await importer(school, services, periode, PIERRE)
    other = await ecole(client, services, AUTRE_UAI)

    found = await envoyer(other, services, periode, fichier(PIERRE))

    (remark,) = found["constats"]["nodes"]
    assert (remark["niveau"], remark["colonne"], remark["code"]) == ("ERREUR", "ine", "DEJA_INSCRIT")
    assert remark["message"] == "Un élève de cette session a déjà cet INE."
    await Candidature.all().update(etat=EtatCandidature.SUPPRIMEE, cle_unicite=None)
    assert (await importer(other, services, periode, PIERRE))["faits"] == 1


async def test_the_ine_of_somebody_else_is_an_error_and_a_homonym_a_warning(school, services, periode):
    await importer(school, services, periode, PIERRE)
    await Candidature.all().update(etat=EtatCandidature.ECARTEE, cle_unicite=None)

    found = await envoyer(
        school,
        services,
        periode,
        fichier(PIERRE | {"date_naissance": "02/02/2007"}, eleve(5, nom="Dubóis", prenoms="PIERRE")),
    )

    said = [(un["ligne"], un["niveau"], un["code"]) for un in found["constats"]["nodes"]]
    assert said == [(2, "ERREUR", "VALEUR_INCOMPATIBLE"), (3, "AVERTISSEMENT", "DEJA_INSCRIT")]


async def test_what_became_impossible_since_the_reading_is_said_and_the_rest_written(client, school, services, periode):
    first = await envoyer(school, services, periode, fichier(eleve(0), eleve(1)))
    other = await ecole(client, services, AUTRE_UAI)
    second = await envoyer(other, services, periode, fichier(eleve(1), eleve(2)))
    for actor, found in ((school, first), (other, second)):
        await actor.run(ACCEPTER, id=found["id"])

    await drain(services)

    rows = await Candidature.all().order_by("nom_tri").select_related("candidat")
    assert [row.candidat.ine for row in rows] == ["088553495DY", "000000001AB", "000000002AB"]
    late = await Importation.get(erreurs__gt=0).prefetch_related("constats")
    assert (late.etat, late.erreurs) == (EtatImport.TERMINE, 1)
    assert [(un.colonne, un.code) for un in late.constats] == [("ine", "DEJA_INSCRIT")]


async def test_a_file_read_before_the_closing_is_not_accepted_after_it(school, services, periode, horloge):
    found = await envoyer(school, services, periode, fichier(PIERRE))
    await Periode.filter(id=periode.id).update(ferme_le=horloge.now)

    (error,) = await school.refused(ACCEPTER, id=found["id"])

    assert error["code"] == "INSCRIPTIONS_CLOSES"
    await drain(services)
    assert not await Candidature.exists()


async def test_nothing_is_written_for_a_school_whose_account_was_closed(school, services, periode):
    found = await envoyer(school, services, periode, fichier(PIERRE))
    await school.run(ACCEPTER, id=found["id"])
    await Compte.all().update(etat=EtatCompte.DESACTIVE)

    await drain(services)

    assert not await Candidature.exists()
    assert [un.code for un in (await Importation.get().prefetch_related("constats")).constats] == ["INTROUVABLE"]


async def test_a_worker_killed_in_a_page_writes_each_line_once(school, services, periode, monkeypatch):
    found = await envoyer(school, services, periode, fichier(*(eleve(rang) for rang in range(450))))
    await school.run(ACCEPTER, id=found["id"])
    open_accounts = eleves._open_accounts

    async def killed(*args):
        opened = await open_accounts(*args)
        if await Candidature.exists():
            raise asyncio.CancelledError
        return opened

    with monkeypatch.context() as patch:
        patch.setattr(eleves, "_open_accounts", killed)
        with pytest.raises(asyncio.CancelledError):
            await run_next(services)
    assert await Compte.filter(type="CANDIDAT").count() == 200
    services.clock.advance(minutes=5)
    await drain(services)
    await Tache.filter(nom="ecrire_import").update(faite_le=None, pas_avant=services.clock())  # all the pages again
    await drain(services)

    assert await Candidature.all().count() == 450
    assert len(set(await Compte.filter(type="CANDIDAT").values_list("identifiant", flat=True))) == 450


@pytest.mark.usefixtures("postgresql")
async def test_two_imports_at_once_give_no_login_twice_and_no_ine_twice(client, school, services, periode):
    lines = [eleve(rang, nom="DUBOIS", date_naissance="01/01/2008") for rang in range(60)]
    schools = [school, await ecole(client, services, AUTRE_UAI)]
    sent = [
        await envoyer(actor, services, periode, fichier(*page))
        for actor, page in zip(schools, (lines[:40], lines[20:]), strict=True)
    ]
    for actor, found in zip(schools, sent, strict=True):
        await actor.run(ACCEPTER, id=found["id"])

    await asyncio.gather(run_next(services), run_next(services))
    await drain(services)

    ines = await Candidat.all().values_list("ine", flat=True)
    assert len(ines) == len(set(ines)) == 60
    assert len(set(await Compte.filter(type="CANDIDAT").values_list("identifiant", flat=True))) == 60
    assert sum(await Importation.all().values_list("erreurs", flat=True)) == 20
    assert (await Compteur.get(nom="candidat")).valeur == 60


@pytest.mark.parametrize("valeur", ["Z" * 300, "ß" * 60, "Zq\x00ab\x0b", "\u202e\ud7ff" * 6, "'; --", "9" * 40])
async def test_a_line_that_no_column_can_hold_is_a_wrong_line_and_no_more(school, services, periode, valeur):
    """One value in each column, a line each: the file is read to its end."""
    for start in (0, 6):
        columns = COLONNES[start : start + 6]
        found = await envoyer(
            school, services, periode, fichier(*(eleve(rang, **{nom: valeur}) for rang, nom in enumerate(columns, 1)))
        )
        assert found["etat"] in {"A_CORRIGER", "PRET"}, found
        assert found["total"] == len(columns)
