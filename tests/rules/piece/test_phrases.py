"""« Mes justificatifs », sentence by sentence: guide Bac Pro, section 4.5, and guide BTS, section 11."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from api.rules.document import ModeDepot
from api.rules.domaines import domaines
from api.rules.parcours import Dossier, PeriodeDuDossier
from api.rules.piece import (
    NON_DEMATERIALISEE,
    DecisionPiece,
    EtatPiece,
    Fenetre,
    Formule,
    PieceDemandee,
    Stade,
    StatutPiece,
    apres_controle,
    apres_depot,
    apres_validation,
    etat_initial,
    groupes,
    phrases,
)
from api.rules.piece.depot import consigne_formats
from tests.rules.dossiers import JEANNE

IDENTITE = PieceDemandee(code="93475001", libelle="Document justifiant l'identité", mode=ModeDepot.EN_LIGNE)
CERTIFICAT = PieceDemandee(code="93475002", libelle="Certificat médical pour embauchement", mode=ModeDepot.POSTAL)
SIGNEE = PieceDemandee(
    code="CINSIG01",
    intitule="Confirmation d'inscription",
    libelle="Confirmation d'inscription signée",
    mode=ModeDepot.EN_LIGNE,
    consigne=NON_DEMATERIALISEE,
)


def a_paris(*parts):
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC)


def titre(ouvre_le, ferme_le, mode, fenetre):
    periode = PeriodeDuDossier(
        session="2022", annee=2022, centre="33", libelle="2022", ouvre_le=ouvre_le, ferme_le=ferme_le
    )
    domaine = replace(domaines()["BCP"], pieces=(PieceDemandee(code="A", libelle="a", mode=mode, fenetre=fenetre),))
    (groupe,) = groupes(Dossier(domaine=domaine, candidat=JEANNE, periode=periode, millesime=2022))
    return groupe.titre


class TestHeadings:
    @pytest.mark.parametrize(
        ("ouvre_le", "ferme_le", "mode", "formule", "attendu"),
        [
            (
                (2022, 8, 30),
                (2022, 9, 21, 23, 59),
                ModeDepot.EN_LIGNE,
                Formule.ENTRE,
                "A déposer en ligne entre le mardi 30 août 2022 et le vendredi 21 octobre 2022 23:59 (heure/Paris)",
            ),
            (
                (2022, 8, 30),
                (2022, 9, 21, 23, 59),
                ModeDepot.POSTAL,
                Formule.ENTRE,
                "A envoyer par voie postale entre le mardi 30 août 2022 et le vendredi 21 octobre 2022 23:59 (heure/Paris)",
            ),
            (
                (2022, 8, 30),
                (2022, 10, 1, 12),
                ModeDepot.POSTAL,
                Formule.AU_PLUS_TARD,
                "A envoyer par voie postale au plus tard le lundi 31 octobre 2022 23:59 (heure/Paris)",
            ),
            (
                (2018, 4, 5),
                (2018, 9, 30, 17),
                ModeDepot.EN_LIGNE,
                Formule.ENTRE,
                "A déposer en ligne entre le jeudi 05 avril 2018 et le mardi 30 octobre 2018 23:59 (heure/Paris)",
            ),
            (
                (2018, 4, 5),
                (2018, 9, 30, 17),
                ModeDepot.POSTAL,
                Formule.AVANT,
                "A envoyer par voie postale avant le mardi 30 octobre 2018 23:59 (heure/Paris)",
            ),
        ],
    )
    def test_of_a_group_is_the_one_of_the_guides(self, ouvre_le, ferme_le, mode, formule, attendu):
        assert titre(a_paris(*ouvre_le), a_paris(*ferme_le), mode, Fenetre(formule=formule)) == attendu

    def test_a_window_may_begin_some_days_after_the_opening(self):
        found = titre(a_paris(2022, 8, 25, 8), a_paris(2022, 9, 21, 12), ModeDepot.EN_LIGNE, Fenetre(attente=5))

        assert "entre le mardi 30 août 2022 et" in found


class TestLines:
    """The lines under a pièce; the guides separate two values of a line with several spaces."""

    def test_bac_pro_a_file_that_was_deposited_and_validated(self):
        etat = apres_validation(
            apres_depot(etat_initial(IDENTITE), a_paris(2018, 7, 13, 17, 36)), a_paris(2018, 7, 13, 17, 38)
        )

        assert IDENTITE.libelle_complet == "93475001 : Document justifiant l'identité"
        assert phrases.lignes(IDENTITE, etat) == (
            "93475001 Déposé le 13/07/2018 17:36 (heure/Paris) Validé le 13/07/2018 17:38 (heure/Paris)",
        )

    def test_bac_pro_a_file_that_is_not_validated(self):
        etat = apres_depot(etat_initial(IDENTITE), a_paris(2018, 7, 13, 17, 36))

        assert phrases.lignes(IDENTITE, etat) == ("93475001 Déposé le 13/07/2018 17:36 (heure/Paris)",)

    def test_bac_pro_an_empty_piece_has_no_status(self):
        assert phrases.lignes(IDENTITE, etat_initial(IDENTITE)) == ("Aucun fichier",)

    def test_bac_pro_a_piece_asked_anew(self):
        etat = apres_controle(
            EtatPiece(mode=ModeDepot.EN_LIGNE), DecisionPiece(statut=StatutPiece.EN_ATTENTE_NOUVELLE_PJ)
        )

        assert phrases.lignes(IDENTITE, etat) == ("Statut : En attente d'une nouvelle PJ", "Aucun fichier")

    def test_bac_pro_a_piece_that_comes_by_post(self):
        assert CERTIFICAT.libelle_complet == "93475002 : Certificat médical pour embauchement"
        assert phrases.lignes(CERTIFICAT, etat_initial(CERTIFICAT)) == ("Statut : En attente de contrôle",)

    def test_bac_pro_a_piece_that_was_received(self):
        received = DecisionPiece(statut=StatutPiece.RECUE, recue_le=date(2023, 9, 11))

        assert phrases.lignes(CERTIFICAT, apres_controle(etat_initial(CERTIFICAT), received)) == (
            "Statut : Reçue    Date de réception 11/09/2023",
        )

    def test_bts_a_piece_that_was_received_on_paper(self):
        received = DecisionPiece(statut=StatutPiece.RECUE, recue_le=date(2018, 10, 29))

        assert SIGNEE.intitule == "Confirmation d'inscription"
        assert SIGNEE.libelle_complet == "CINSIG01 : Confirmation d'inscription signée"
        assert phrases.lignes(SIGNEE, apres_controle(etat_initial(SIGNEE), received)) == (
            "Statut : Reçue    Date de réception 29/10/2018",
        )

    def test_bts_a_piece_that_is_refused(self):
        postal = replace(SIGNEE, mode=ModeDepot.POSTAL)
        refused = DecisionPiece(
            statut=StatutPiece.NON_CONFORME, recue_le=date(2018, 10, 29), commentaire="Pièce illisible"
        )

        assert phrases.lignes(postal, apres_controle(etat_initial(postal), refused)) == (
            "Gestion de la pièce non dématérialisée, à envoyer directement au service administratif",
            "Statut : Non conforme    Date de réception 29/10/2018",
            "Information du gestionnaire    Pièce illisible",
        )

    def test_bts_a_piece_that_is_accepted(self):
        accepted = DecisionPiece(statut=StatutPiece.CONFORME, recue_le=date(2018, 10, 29))

        assert phrases.lignes(SIGNEE, apres_controle(etat_initial(SIGNEE), accepted)) == (
            "Statut : Conforme    Date de réception 29/10/2018",
        )

    def test_the_window_of_a_deposit_tells_formats_and_size(self):
        assert consigne_formats(IDENTITE) == "Formats de fichiers acceptés : pdf, jpg, png. Taille maximale : 5 Mo."


# The sentences of the two sections to the candidat, in their order, as the guides word them.
BAC_PRO = """
Via Mes justificatifs, j'accède à la liste des pièces à fournir pour chaque candidature.
Les pièces sont présentées par mode de dépôt (en ligne, courrier ou autres modalités) et par date limite de retour (en heure de Paris).
Aucun fichier
En cliquant sur "J'ai fourni toutes les pièces", vous validez que vous avez fourni toutes vos pièces, vous ne pourrez plus les modifier et vos pièces pourront être étudiées.
J'ai fourni toutes mes pièces
Ces pièces sont à déposer en ligne
Si je suis dans la période de dépôt, je peux alors télé-verser chaque document demandé (bouton Ajouter)
En cliquant sur « J'ai fourni toutes mes pièces », je valide le dépôt de toutes mes pièces pour un groupe de justificatifs.
Ces pièces sont à retourner par courrier ou autres modalités.
L'adresse de retour se trouve sur la demande de pièces justificatives que je peux consulter via Mes Documents.
Lorsque toutes les pièces du regroupement ont été ajoutées, je dois cliquer sur J'ai fourni toutes mes pièces pour indiquer au gestionnaire que les pièces peuvent être contrôlées.
L'ensemble des pièces est validé, une date de validation est ajoutée pour chaque pièce et je ne peux plus les modifier ou les supprimer.
Si certaines pièces sont à adresser par voie postale, je consulte la demande de pièces justificatives (rubrique Mes Documents) qui explicite les modalités d'envoi (adresse, etc ...).
Lorsque le gestionnaire contrôle les pièces justificatives, il peut leur changer leur statut et éventuellement indiquer une date de réception. Je vois alors l'information dans cet espace. Je ne reçois pas de mail automatique.
Je viens de déposer ma pièce justificative. La pièce n'a pas encore été contrôlée => aucun statut n'est positionné.
Le gestionnaire indique alors avoir reçu la pièce mais ne l'a pas contrôlée.
Le gestionnaire a éventuellement ajouté un commentaire pour m'indiquer ce qui ne va pas.
Je peux redéposer cette pièce et devrai cliquer de nouveau sur J'ai fourni toutes mes pièces.
Après la limite de dépôt, le statut de la pièce est « En attente d'une nouvelle PJ ». Dans ce cas, je dois réimporter un nouveau fichier. Un commentaire du gestionnaire peut être ajouté pour m'indiquer la raison de cette nouvelle demande.
Je n'ai rien à faire.
"""
BTS = """
Gestion de la pièce non dématérialisée, à envoyer directement au service administratif
"""


def said():
    """The sentences of the rules, for any pièce."""
    yield from phrases.AIDE
    for sentences in phrases.AIDE_MODE.values():
        yield from sentences
    yield from phrases.AIDE_STADE.values()
    yield from (phrases.AUCUN_FICHIER, phrases.VALIDER)
    yield from (phrases.EXPLICATION_VALIDER, phrases.ADRESSE_DE_RETOUR, NON_DEMATERIALISEE)


@pytest.mark.parametrize("phrase", [line for line in (BAC_PRO + BTS).splitlines() if line])
def test_every_sentence_of_the_guides_is_said(phrase):
    assert any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", sentence) for sentence in said())


@pytest.mark.parametrize(
    ("statut", "libelle"),
    [
        (StatutPiece.EN_ATTENTE_CONTROLE, "En attente de contrôle"),
        (StatutPiece.RECUE, "Reçue"),
        (StatutPiece.NON_CONFORME, "Non conforme"),
        (StatutPiece.EN_ATTENTE_NOUVELLE_PJ, "En attente d'une nouvelle PJ"),
        (StatutPiece.CONFORME, "Conforme"),
    ],
)
def test_every_status_has_the_label_of_the_guides(statut, libelle):
    assert statut.libelle == libelle
    assert phrases.statut(statut) == f"Statut : {libelle}"


def test_an_explanation_stands_wherever_the_guides_give_one():
    assert set(Stade) - set(phrases.AIDE_STADE) == {Stade.VIDE, Stade.EN_ATTENTE_CONTROLE}
