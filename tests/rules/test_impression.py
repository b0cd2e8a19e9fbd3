"""From dossiers to the printed documents of the guides, and from drafts to previews."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from api.rules.document import (
    DOCUMENTS,
    MENTION_MODIFICATION,
    MENTION_PROJET,
    DemandePieces,
    InscriptionImprimee,
    ModeDepot,
    TypeDocument,
)
from api.rules.domaines import domaines
from api.rules.impression import CONTEXTES, Numerotation, contexte, prenoms_imprimes
from api.rules.listes import FormePassage
from api.rules.onglets.acquis import AutreSpecialitePresentee, Vae
from tests.rules.dossiers import BTS_2023, DACK, accrall, avec, brouillon, candidat_avec, dubois, ngmb_dupont
from tests.services.imprimes import DUBOIS, GUYANE, NGMB_DUPONT

RECAPITULATIF = TypeDocument.RECAPITULATIF_CANDIDATURE
CONFIRMATION = TypeDocument.CONFIRMATION_INSCRIPTION
DEMANDE = TypeDocument.DEMANDE_PIECES
V1_JEANNE = Numerotation.of(5, 1, datetime(2023, 12, 11, 15, 6, tzinfo=UTC))
V1_PIERRE = Numerotation.of(1, 1, datetime(2021, 10, 4, 12, 38, tzinfo=UTC))


def dubois_of_the_rules():
    """The guide's confirmation, less two of its slips.

    The guide prints « Française » where both récapitulatifs print « Français »; and no position beside E4, whose line
    the extraction merges with its two parts: a parent is « Inscrit » everywhere else.
    """
    tableaux = tuple(
        replace(
            tableau,
            lignes=tuple(
                replace(ligne, position="Inscrit") if ligne.libelle.startswith("E4 - ") else ligne
                for ligne in tableau.lignes
            ),
        )
        for tableau in DUBOIS.tableaux
    )
    return replace(DUBOIS, candidat=replace(DUBOIS.candidat, nationalite="Français"), tableaux=tableaux)


def differences(printed, expected):
    """The differences field by field, so that a failure shows the wrong line."""
    return {
        item.name: (getattr(printed, item.name), getattr(expected, item.name))
        for item in fields(expected)
        if getattr(printed, item.name) != getattr(expected, item.name)
    }


def recapitulatif(dossier, numerotation=V1_JEANNE):
    return contexte(RECAPITULATIF, dossier, numerotation)


def test_prints_the_recapitulatif_of_the_guide_bac_pro():
    # E5-A is « Dispense » in this PDF: « Dispensé » on the screen is a slip.
    assert differences(recapitulatif(ngmb_dupont()), NGMB_DUPONT) == {}


def test_prints_the_confirmation_of_the_guide_bts():
    assert differences(contexte(CONFIRMATION, dubois(), V1_PIERRE), dubois_of_the_rules()) == {}


def test_prints_a_mark_kept_and_the_former_school():
    printed = contexte(CONFIRMATION, accrall(), Numerotation.of(4, 1, datetime(2022, 8, 31, 13, 13, tzinfo=UTC)))

    assert printed.entete.version_ligne == "Version : 1 du 31/08/2022 à 15:13"
    assert printed.etablissement == "INDIV BESANCON (02500005)"
    assert printed.ancien_etablissement == "LP FERNAND LEGERE - AUDINCOURT CEDEX (0250001R)"
    assert printed.categorie == "EX.SCOLAIRE"  # no source gives its code
    assert printed.specialite == "Aéronautique"  # idem
    assert printed.deja_presente == "2021"
    assert printed.acquis == ()
    e1 = printed.tableaux[0].lignes[0]
    assert (e1.position, e1.mode) == ("Bénéfice", "")
    assert e1.precision == "Académie d'obtention: BESANCON Note: 15.00 Année d'obtention: 2021"


def test_prints_the_first_group_only():
    codes = [ligne.libelle for tableau in recapitulatif(ngmb_dupont()).tableaux for ligne in tableau.lignes]

    assert not any(code.startswith("ECT") for code in codes)


def test_prints_when_and_where_an_inscription_was_saved():
    # The head of the guide BTS, section 3; no domaine here asks for this document yet.
    saved = Numerotation.of(1, 1, datetime(2022, 7, 19, 10, 1, tzinfo=UTC))
    lille = replace(accrall(), periode=replace(BTS_2023, centre="09"))

    entete = contexte(TypeDocument.RECAPITULATIF_INSCRIPTION, lille, saved).entete

    assert entete.titre == "RECAPITULATIF D'INSCRIPTION"
    assert entete.enregistree_ligne == "Candidature enregistrée le mardi 19 juillet 2022 à 12:01"
    assert entete.version_ligne == "Version : 1 du 19/07/2022 à 12:01"
    assert (entete.numero_inscription, entete.session, entete.academie) == ("001", "2023", "ACADÉMIE DE LILLE")


def test_asks_for_the_pieces_by_way_and_deadline():
    dossier = avec(ngmb_dupont(), "INFORMATIONS", amenagement_handicap=True)

    printed = contexte(DEMANDE, dossier, V1_JEANNE)

    assert isinstance(printed, DemandePieces)
    assert printed.candidat == NGMB_DUPONT.candidat
    assert printed.entete == replace(NGMB_DUPONT.entete, titre="DEMANDE DE PIECES JUSTIFICATIVES")
    assert printed.specialite == "Aéronautique option Systèmes (25303)"
    en_ligne, postal = printed.groupes
    window = "entre le lundi 13 novembre 2023 et le vendredi 12 janvier 2024 23:59 (heure/Paris)"
    assert en_ligne.titre == f"A déposer en ligne {window}"
    assert [piece.code for piece in en_ligne.pieces] == ["CINSIG01", "93475001", "93475003", "93475004"]
    assert (en_ligne.mode, en_ligne.adresse) == (ModeDepot.EN_LIGNE, ())
    assert postal.titre == f"A envoyer par voie postale {window}"
    assert postal.adresse == GUYANE
    assert postal.pieces[0].consigne.startswith("Gestion de la pièce non dématérialisée")


@pytest.mark.parametrize("type_", list(CONTEXTES))
@pytest.mark.parametrize("domaine", sorted(domaines()))
def test_every_document_of_an_empty_draft_prints(type_, domaine):
    printed = contexte(type_, brouillon(domaine, BTS_2023, DACK), Numerotation.projet(None))

    assert type(printed) is DOCUMENTS[type_].contexte
    assert printed.mention == MENTION_PROJET
    assert printed.entete.version_ligne == printed.entete.numero_inscription == printed.specialite == ""
    assert printed.candidat.nom_complet == "MONSIEUR ACCRALL Dack"


@pytest.mark.parametrize("dossier", [ngmb_dupont(), accrall(), dubois()], ids=["ngmb-dupont", "accrall", "dubois"])
def test_every_document_of_a_draft_that_stopped_after_any_tab_prints(dossier):
    codes = list(dossier.saisie)
    for count in range(len(codes)):
        draft = replace(dossier, saisie={code: dossier.saisie[code] for code in codes[:count]})
        for type_ in CONTEXTES:
            contexte(type_, draft, Numerotation.projet(None))


def test_prints_values_that_no_list_knows_as_empty():
    dossier = avec(dubois(), "DIPLOME", diplome="X")
    dossier = avec(dossier, "IDENTIFICATION", nationalite="X", adresse_pays="X")
    dossier = avec(dossier, "INFORMATIONS", categorie="X", etablissement="X")
    dossier = avec(dossier, "QUALIFICATION", specialite="X")

    printed = contexte(CONFIRMATION, dossier, V1_PIERRE)

    assert printed.diplome_possede == printed.etablissement == printed.categorie == printed.specialite == ""
    assert printed.tableaux == ()


def test_prints_a_preview_with_the_number_that_the_candidature_already_has():
    printed = recapitulatif(ngmb_dupont(), Numerotation.projet(5))

    expected = replace(NGMB_DUPONT.entete, version_ligne="")
    assert printed == replace(NGMB_DUPONT, entete=expected, mention=MENTION_MODIFICATION)


def test_a_numerotation_is_a_draft_until_it_has_a_version():
    assert Numerotation.projet(None) == Numerotation("")
    assert Numerotation.projet(12).numero == "012"
    assert Numerotation.projet(12).est_projet
    assert not V1_JEANNE.est_projet
    assert Numerotation.of(None, 1, datetime(2023, 12, 11, tzinfo=UTC)).numero == ""


def test_prints_no_service_when_the_centre_has_no_known_contact():
    dossier = replace(ngmb_dupont(), periode=replace(ngmb_dupont().periode, centre="09"))
    dossier = avec(dossier, "INFORMATIONS", amenagement_handicap=True)
    elsewhere = replace(dossier, periode=replace(dossier.periode, centre="99350"))

    for one in (dossier, elsewhere):
        entete = recapitulatif(one).entete
        assert (entete.service, entete.telephone, entete.courriel) == ((), "", "")
        assert contexte(DEMANDE, one, V1_JEANNE).groupes[-1].adresse == ()


def test_prints_a_birth_and_an_address_abroad():
    abroad = {"departement_naissance": None, "commune_naissance": None, "ville_naissance": "L'Aquila"}
    dossier = candidat_avec(ngmb_dupont(), pays_naissance="99127", **abroad)
    dossier = avec(dossier, "IDENTIFICATION", adresse_pays="99139", code_postal="1100-148", localite="LISBOA")

    candidat = recapitulatif(dossier).candidat

    assert candidat.lieu_naissance == "L'Aquila - ITALIE"
    assert candidat.adresse == ("reu", "1100-148 LISBOA", "PORTUGAL")


def test_prints_every_line_of_an_address():
    dossier = avec(ngmb_dupont(), "IDENTIFICATION", adresse_complement1="Bât. B", adresse_complement3="BP 3")

    assert recapitulatif(dossier).candidat.adresse == ("reu", "Bât. B", "BP 3", "97300 CAYENNE")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("0594272243", "05 94 27 22 43"),
        ("05.94-27 22 43", "05 94 27 22 43"),
        ("+33594272243", "05 94 27 22 43"),
        ("+351 912 345 678", "+351 912 345 678"),
        ("", ""),
    ],
)
def test_prints_telephones_in_pairs_of_digits(typed, printed):
    dossier = avec(ngmb_dupont(), "IDENTIFICATION", telephone=typed, telephone_mobile=typed)

    candidat = recapitulatif(dossier).candidat

    assert candidat.telephone == candidat.mobile == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("NGMB-Jeanne", "Ngmb-Jeanne"),
        ("jean-pierre éloïse", "Jean-Pierre Éloïse"),
        ("JEAN, MARIE", "Jean, Marie"),
        ("N'GOLO", "N'Golo"),
        ("n’golo", "N’Golo"),
        ("M'hamed", "M'hamed"),
        ("He\u0301le\u0300ne", "He\u0301le\u0300ne"),
        ("", ""),
    ],
)
def test_capitalises_first_names(typed, printed):
    assert prenoms_imprimes(typed) == printed


def test_prints_names_with_apostrophes():
    dossier = candidat_avec(ngmb_dupont(), nom="N'Diaye d’Été", nom_usage="O'Brien", prenoms="D'ANGELO")

    candidat = recapitulatif(dossier).candidat

    assert candidat.nom_complet == "MADAME N'DIAYE D’ÉTÉ D'Angelo"
    assert candidat.precisions == {"Nom d'usage": "O'Brien"}


def test_prints_the_forme_finale():
    asked = avec(accrall(), "QUALIFICATION", forme_passage=FormePassage.PROGRESSIVE)
    granted = avec(asked, "QUALIFICATION", derogation_forme=True)
    before_the_categorie = avec(asked, "INFORMATIONS", categorie=None)

    assert recapitulatif(asked).forme_passage == "Globale"
    assert recapitulatif(granted).forme_passage == "Progressive"
    assert recapitulatif(before_the_categorie).forme_passage == "Progressive"


def test_prints_a_language_section_that_is_taken():
    dossier = avec(ngmb_dupont(), "QUALIFICATION", section_de_langue="ANGLAIS")

    assert recapitulatif(dossier).enseignements == "Section européenne Anglais"


def test_prints_the_other_acquis_with_the_right_they_open():
    other = AutreSpecialitePresentee(specialite="Tourisme", annee=2020, academie="03")
    vae = Vae(annee=2020, academie="03", epreuves=["E5"])
    dossier = avec(dubois(), "ACQUIS", autre_specialite=True, autres_specialites=[other], dispenses_vae=True, vae=[vae])

    printed = contexte(CONFIRMATION, dossier, V1_PIERRE)

    assert printed.candidat.vae == "OUI"
    assert [(un.libelle, un.valeur) for un in printed.acquis] == [
        ("Déjà présenté", "BREVET DE TECHNICIEN SUPERIEUR Tourisme"),
        ("Validation des acquis de l'expérience", "E5"),
    ]
    assert printed.acquis[1].precision == (
        "Type de droit : Epreuves dispensées dans la spécialité présentée - Année : 2020 Académie : BESANCON"
    )


def test_prints_consents_as_they_were_given():
    dossier = avec(ngmb_dupont(), "INFORMATIONS", resultats_presse=True, resultats_collectivites=False)

    printed = recapitulatif(dossier)

    assert (printed.resultats_presse, printed.resultats_collectivites) == ("OUI", "NON")


def test_prints_no_return_date_when_no_signed_document_is_asked_for():
    bare = replace(dubois().domaine, pieces=())

    assert contexte(CONFIRMATION, replace(dubois(), domaine=bare), V1_PIERRE).a_renvoyer == ""


@pytest.mark.parametrize("type_", list(CONTEXTES))
def test_prints_a_domaine_without_tabs(type_):
    bare = replace(ngmb_dupont().domaine, onglets=(), pieces=())

    printed = contexte(type_, replace(ngmb_dupont(), domaine=bare, saisie={}), V1_JEANNE)

    assert printed.candidat.lieu_naissance == "BUGARACH - 011"
    if isinstance(printed, InscriptionImprimee):
        assert printed.tableaux == printed.acquis == ()
