"""The texts of an office on a pièce: each declared one is kept, shown and told under its own label."""

from datetime import UTC, datetime

import pytest

from api.rules.document import ModeDepot
from api.rules.donnees import donnees_dites
from api.rules.gestion.historique import precisions
from api.rules.piece import (
    TEXTES,
    DecisionPiece,
    EtatPiece,
    PieceDemandee,
    StatutPiece,
    apres_controle,
    apres_depot,
    apres_validation,
    phrases,
)

LE = datetime(2023, 9, 11, tzinfo=UTC)
PIECE = PieceDemandee(code="93475002", libelle="Certificat médical", mode=ModeDepot.POSTAL)
REFUSEE = apres_controle(
    EtatPiece(mode=ModeDepot.POSTAL), DecisionPiece(statut=StatutPiece.NON_CONFORME, **dict.fromkeys(TEXTES, " Floue "))
)

chaque_texte = pytest.mark.parametrize(("nom", "libelle"), TEXTES.items())


@chaque_texte
def test_a_text_is_kept_and_stands_on_the_screen_under_its_label(nom, libelle):
    assert getattr(REFUSEE, nom) == "Floue"
    assert REFUSEE.textes[libelle] == "Floue"
    assert f"{libelle}    Floue" in phrases.lignes(PIECE, REFUSEE)


@chaque_texte
def test_a_text_is_told_beside_its_statut_only_and_goes_with_the_answer(nom, libelle):
    answered = apres_depot(REFUSEE, LE)

    assert (getattr(answered, nom), answered.avec_le_statut[nom], answered.textes) == ("Floue", None, {})
    assert getattr(apres_validation(answered, LE), nom) is None


@chaque_texte
def test_a_text_is_in_the_export_of_its_event_and_in_the_history_under_its_label(nom, libelle):
    assert donnees_dites({nom: "Floue", "motif": "interne"}) == {nom: "Floue"}
    assert precisions({nom: "Floue"}) == (f"{libelle} : Floue",)
