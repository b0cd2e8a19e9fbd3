"""The tabs through GraphQL: empty, partial, whole, wrong, of another domaine, and the effect of a change on others."""

import factories
import pytest

from api.models import Candidature
from api.rules.domaines import domaines
from api.rules.formulaire import Genre
from api.schema import schema
from tests.journeys.etapes import codes, dubois_in_2027, onglet, periode_id
from tests.journeys.story import (
    ENREGISTRER,
    ONGLETS,
    camel,
    formulaires,
    remplir,
    valeurs,
)
from tests.rules.dossiers import entier, ngmb_dupont, periode_de


# All the domaines, exam or concours: none is named here.
@pytest.fixture(params=domaines().values(), ids=domaines().keys())
def domaine(request):
    return request.param


MISSING = {"OBLIGATOIRE", "ACCEPTATION_REQUISE"}


def obligatoires(etape):
    """The fields of a tab that may never stay empty, as GraphQL names them."""
    return [
        camel(champ.nom) for champ in etape.champs if champ.obligatoire and not champ.parent and not champ.conditions
    ]


async def start(recit, domaine):
    centre = periode_de(domaine).centre
    await recit.demarrer(periode_id(await factories.periode(domaine.code, centre)))


async def test_an_empty_tab_is_kept_and_says_what_is_missing(recit, domaine):
    await start(recit, domaine)

    for etape in domaine.onglets:
        if etape.form:
            shown = onglet(await recit.remplir(etape.code), etape.code)

            assert shown["etat"] == ("INCOMPLET" if shown["problemes"] else "COMPLET")
            assert set(obligatoires(etape)) <= {path[0] for code, path in codes(shown["problemes"]) if code in MISSING}
            for problem in shown["problemes"]:
                assert problem["path"] == [] or problem["path"][0] in fields_of(etape.code), problem


async def test_a_partial_tab_names_what_it_still_lacks(recit, domaine):
    await start(recit, domaine)
    forms = formulaires(entier(domaine.code))

    for etape in domaine.onglets:
        required = obligatoires(etape)
        for missing in required:
            partial = {name: value for name, value in forms[etape.code].items() if name != missing}
            shown = onglet(await recit.remplir(etape.code, **partial), etape.code)

            assert shown["etat"] == "INCOMPLET"
            assert MISSING & {code for code, path in codes(shown["problemes"]) if path == [missing]}
        if required:
            await recit.remplir(etape.code, **forms[etape.code])


async def test_a_whole_wizard_is_saved_on_its_last_tab(recit, domaine):
    await start(recit, domaine)

    ready = await recit.remplir_tout(entier(domaine.code))
    saved = await recit.enregistrer()

    assert {etape["etat"] for etape in ready["onglets"]} == {"COMPLET"}
    assert [etape["code"] for etape in ready["onglets"] if etape["estDernier"]] == [domaine.dernier_onglet.code]
    assert (saved["etat"], saved["numero"]) == ("INSCRIT", "001")
    documents = {document["type"] for document in (await recit.dossier())["documents"]}
    assert documents == {domaine.document_inscription, "DEMANDE_PIECES"}


async def test_a_wrong_tab_is_refused_or_shown_and_never_breaks(recit, domaine):
    await start(recit, domaine)
    forms = formulaires(entier(domaine.code))
    await recit.remplir_tout(entier(domaine.code))
    version = (await recit.dossier())["version"]

    for etape in domaine.onglets:
        for champ in (item for item in etape.champs if not item.parent):
            name, type_ = camel(champ.nom), str(fields_of(etape.code)[camel(champ.nom)].type)
            if type_ == "String":
                wrong = "a\u200bb" if champ.genre is Genre.TEXTE_LONG else "a\nb"
                errors = await recit.client.refused(
                    remplir(etape.code), input={"candidatureId": recit.id, **(forms[etape.code] | {name: wrong})}
                )
                assert ("FORMAT_INVALIDE", [name]) in codes(errors)
            if type_ == "Int":
                shown = onglet(await recit.remplir(etape.code, **forms[etape.code] | {name: 1}), etape.code)
                assert ("DATE_INCOHERENTE", [name]) in codes(shown["problemes"])
                await recit.remplir(etape.code, **forms[etape.code])
                version += 2
        for absent in etape.absents:
            if str(fields_of(etape.code)[camel(absent)].type) == "Boolean":
                errors = await recit.client.refused(
                    remplir(etape.code),
                    input={"candidatureId": recit.id, **(forms[etape.code] | {camel(absent): True})},
                )
                assert codes(errors) == [("VALEUR_INCONNUE", [camel(absent)])]

    assert (await recit.dossier())["version"] == version


async def test_a_tab_left_half_way_is_found_again(recit, client, periode):
    await recit.demarrer(periode_id(periode))
    await recit.remplir("IDENTIFICATION", adressePays="99100", adresseVoie="1 rue des Lilas", codePostal="9730")

    dossier = await recit.dossier()
    form = await client.run(
        "query($id: ID!) { candidature(id: $id) { identification { adresseVoie codePostal localite } conditions { acceptees } } }",
        id=recit.id,
    )

    assert form["identification"] == {"adresseVoie": "1 rue des Lilas", "codePostal": "9730", "localite": None}
    assert form["conditions"] is None
    assert valeurs(dossier)["Adresse"] == "1 rue des Lilas\n9730\nFRANCE (DONT OUTRE-MER)"
    assert ("FORMAT_INVALIDE", ["codePostal"]) in codes(onglet(dossier, "IDENTIFICATION")["problemes"])


@pytest.mark.parametrize(
    ("code", "form", "path"),
    [
        ("IDENTIFICATION", {"nationalite": "??"}, ["nationalite"]),
        ("IDENTIFICATION", {"adressePays": "FR"}, ["adressePays"]),
        ("INFORMATIONS", {"categorie": "SENATEUR"}, ["categorie"]),
        ("INFORMATIONS", {"etablissement": "0000000Z"}, ["etablissement"]),
        ("INFORMATIONS", {"ancienEtablissement": "0250001R et des poussières"}, ["ancienEtablissement"]),
        ("QUALIFICATION", {"specialite": "banque"}, ["specialite"]),
        ("ACQUIS", {"autreDiplome": True, "titres": [{"diplome": "??"}]}, ["titres", "0", "diplome"]),
    ],
)
async def test_an_unknown_value_is_refused_and_nothing_is_half_written(recit, periode, code, form, path):
    draft = await recit.demarrer(periode_id(periode))
    whole = formulaires(ngmb_dupont())[code] | form

    errors = await recit.client.refused(remplir(code), input={"candidatureId": recit.id, **whole})

    assert ("VALEUR_INCONNUE", path) in codes(errors)
    assert (await recit.dossier())["version"] == draft["version"]
    assert (await Candidature.get()).brouillon == {}


async def test_a_text_on_two_lines_is_refused_at_any_depth(recit, client, periode):
    await recit.demarrer(periode_id(periode))

    errors = await client.refused(remplir("IDENTIFICATION"), input={"candidatureId": recit.id, "localite": "CAY\nENNE"})
    deep = await client.refused(
        remplir("ACQUIS"),
        input={
            "candidatureId": recit.id,
            "autreSpecialite": True,
            "autresSpecialites": [{"specialite": "Soudage\u0085"}],
        },
    )

    assert codes(errors) == [("FORMAT_INVALIDE", ["localite"])]
    assert codes(deep) == [("FORMAT_INVALIDE", ["autresSpecialites", "0", "specialite"])]


async def test_all_that_is_too_long_is_told_at_once(recit, client, periode):
    await recit.demarrer(periode_id(periode))

    errors = await client.refused(
        remplir("IDENTIFICATION"), input={"candidatureId": recit.id, "adresseVoie": "x" * 101, "localite": "é" * 101}
    )

    assert codes(errors) == [("TROP_LONG", ["adresseVoie"]), ("TROP_LONG", ["localite"])]


async def test_a_mark_that_is_no_number_is_a_problem_of_its_field_and_nothing_is_saved(recit, client, periode):
    draft = await recit.demarrer(periode_id(periode))
    presentations = [{"annee": 2025, "academie": "03", "notes": [{"note": "douze"}]}]

    errors = await client.refused(
        remplir("ACQUIS"), input={"candidatureId": recit.id, "dejaPresente": True, "presentations": presentations}
    )
    after = await client.run(
        "query($id: ID!) { candidature(id: $id) { version acquis { dejaPresente } } }", id=recit.id
    )

    assert ("FORMAT_INVALIDE", ["presentations", "0", "notes", "0", "note"]) in codes(errors)
    assert after == {"version": draft["version"], "acquis": None}


async def test_a_row_is_named_by_its_key_wherever_it_stands_and_gives_it_back(recit, client, periode):
    await recit.demarrer(periode_id(periode))
    bts = {"cle": "b-1", "diplome": "bts-dut-deug-licence", "annee": 2022, "academie": "02"}

    for titres in ([{"cle": "a-2", "annee": 2022}, bts], [bts, {"cle": "a-2", "annee": 2022}]):
        shown = onglet(await recit.remplir("ACQUIS", autreDiplome=True, titres=titres), "ACQUIS")

        assert ("OBLIGATOIRE", ["titres", "a-2", "diplome"]) in codes(shown["problemes"])
    kept = await client.run("query($id: ID!) { candidature(id: $id) { acquis { titres { cle annee } } } }", id=recit.id)
    assert [titre["cle"] for titre in kept["acquis"]["titres"]] == ["b-1", "a-2"]


@pytest.mark.parametrize("cles", [("a", "a"), ("1", None), (None, "à"), (None, "a_b")])
async def test_a_key_that_two_rows_share_or_that_is_none_is_refused(recit, client, periode, cles):
    await recit.demarrer(periode_id(periode))
    titres = [{"cle": cle, "diplome": "bts-dut-deug-licence", "annee": 2022, "academie": "02"} for cle in cles]

    errors = await client.refused(
        remplir("ACQUIS"), input={"candidatureId": recit.id, "autreDiplome": True, "titres": titres}
    )

    assert ("VALEUR_INCONNUE", ["titres", "1", "cle"]) in codes(errors)


async def test_what_is_not_of_the_type_is_an_error_of_the_request(recit, client, periode):
    await recit.demarrer(periode_id(periode))

    for code, form in (
        ("QUALIFICATION", {"formePassage": "EN_TROIS_FOIS"}),
        ("MODALITES", {"acceptees": "oui"}),
        ("ACQUIS", {"titres": [{"annee": 2**31}]}),
        ("MODALITES", {"inconnu": True}),
    ):
        errors = await client.errors(remplir(code), input={"candidatureId": recit.id, **form})
        assert [error["extensions"]["code"] for error in errors] == ["REQUETE_INVALIDE"]


@pytest.mark.parametrize(("code", "domaine"), [("DIPLOME", "BCP"), ("MODALITES", "BTS"), ("CONDITIONS", "BTS")])
async def test_a_tab_of_another_domaine_is_refused(recit, periode, bts, code, domaine):
    draft = await recit.demarrer(periode_id(periode if domaine == "BCP" else bts))

    (error,) = await recit.client.refused(remplir(code), input={"candidatureId": recit.id})

    assert (error["code"], error["path"]) == ("ONGLET_ABSENT", [])
    assert domaines()[domaine].libelle in error["message"]
    assert (await recit.dossier())["version"] == draft["version"]


async def test_a_tab_replaces_what_was_saved_whole(recit, periode):
    await recit.demarrer(periode_id(periode))
    await recit.remplir("IDENTIFICATION", localite="CAYENNE", adresseVoie="reu")
    await recit.remplir("IDENTIFICATION", localite="KOUROU")

    assert valeurs(await recit.dossier())["Adresse"] == "KOUROU"


async def test_changing_the_specialite_after_the_epreuves_reopens_their_tab(recit, client, bts):
    await recit.demarrer(periode_id(bts))
    ready = await recit.remplir_tout(dubois_in_2027())
    assert "ENREGISTRER" in ready["actionsPossibles"]

    changed = await recit.remplir("QUALIFICATION", specialite="aeronautique", formePassage="GLOBALE")

    assert onglet(changed, "EPREUVES")["etat"] == "INCOMPLET"
    assert ("VALEUR_INCONNUE", ["choix", "EF3", "epreuve"]) in codes(onglet(changed, "EPREUVES")["problemes"])
    assert "ENREGISTRER" not in changed["actionsPossibles"]
    errors = await client.refused(ENREGISTRER, id=recit.id)
    assert all(error["path"][0] == "EPREUVES" for error in errors)
    again = await recit.remplir("EPREUVES", choix=[{"epreuve": "EF1", "position": "INSCRIT", "option": "Russe"}])
    assert "ENREGISTRER" in again["actionsPossibles"]


async def test_changing_the_categorie_changes_the_forme_and_the_modes(recit, periode):
    await recit.demarrer(periode_id(periode))
    await recit.remplir_tout(ngmb_dupont())
    school = await recit.dossier()

    changed = await recit.remplir("INFORMATIONS", categorie="INDIVIDUEL", etablissement="9730000I")
    alone = await recit.dossier()
    progressive = await recit.remplir("QUALIFICATION", specialite="aeronautique-systemes", formePassage="PROGRESSIVE")
    back = await recit.remplir("INFORMATIONS", categorie="SCOLAIRE_BACPRO_1_AN", etablissement="9730538X")

    assert modes(school) == {"", "Ponctuel", "Contrôle en cours de formation"}
    assert "Contrôle en cours de formation" not in modes(alone, "1er groupe", "obligatoire")
    assert onglet(changed, "QUALIFICATION")["etat"] == "COMPLET"
    assert onglet(progressive, "QUALIFICATION")["etat"] == "COMPLET"
    assert codes(onglet(back, "QUALIFICATION")["problemes"]) == [("VALEUR_INCOMPATIBLE", ["formePassage"])]
    assert (await recit.dossier())["formePassageFinale"] == "GLOBALE"


def fields_of(code):
    """The fields of a tab's input, as the schema publishes them."""
    return schema._schema.type_map[f"CandidatureRenseigner{ONGLETS[code]}Input"].fields


def modes(dossier, titre="", sous_titre=""):
    return {
        ligne["mode"]
        for groupe in dossier["recapitulatif"]["epreuves"]
        if titre in groupe["titre"] and sous_titre in groupe["sousTitre"]
        for ligne in groupe["lignes"]
    }


CHOIX_DES_ACQUIS = """query($id: ID!) { candidature(id: $id) {
  domaine { diplomesObtenus { code libelle } }
  epreuvesConservables { code libelle langues estCommune } } }"""


async def test_the_tab_acquis_takes_each_choice_that_its_lists_offer(recit, domaine):
    await start(recit, domaine)
    await recit.remplir_tout(entier(domaine.code))
    choices = await recit.client.run(CHOIX_DES_ACQUIS, id=recit.id)
    diplomas, units = choices["domaine"]["diplomesObtenus"], choices["epreuvesConservables"]

    assert all(item["libelle"] for item in (*diplomas, *units))
    assert bool(diplomas) is bool(units) is domaine.demande("ACQUIS", "titres")
    for form in acquis_declares(diplomas, units) if diplomas else ():
        wrong = onglet(await recit.remplir("ACQUIS", **form), "ACQUIS")["problemes"]

        assert wrong == []


def acquis_declares(diplomas, units):
    """The declarations of earlier sessions, of this spécialité and of another, and of diplomas, all at once."""
    held = {"annee": 2026, "academie": "03"}
    before = {**held, "annee": 2025}
    yield {"autreDiplome": True, "titres": [{**held, "diplome": item["code"]} for item in diplomas]}
    yield {"dispensesVae": True, "vae": [{**held, "epreuves": [unit["code"] for unit in units]}]}
    yield {"dejaPresente": True, "presentations": [{**before, "notes": notes(units)}]}
    common = [unit for unit in units if unit["estCommune"]]
    if common:
        other = {**before, "specialite": "Une autre", "notes": notes(common)}
        yield {"autreSpecialite": True, "autresSpecialites": [other]}


def notes(units):
    return [
        {"epreuve": unit["code"], "note": "12.00"} | ({"langue": unit["langues"][0]} if unit["langues"] else {})
        for unit in units
    ]
