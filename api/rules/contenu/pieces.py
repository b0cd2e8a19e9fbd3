"""The pièces that a domaine asks for, in all académies or in one: those of the guides, and those of an office."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.rules.academie import academies
from api.rules.contenu.centres import academie_de
from api.rules.contenu.modele import Contenu, Contenus, FormeContenu, NatureContenu, Ressort
from api.rules.document import ModeDepot
from api.rules.domaines import domaines
from api.rules.importation.entete import Colonne
from api.rules.labelled import LabelledEnum
from api.rules.parcours import Domaine, Dossier
from api.rules.piece.catalogue import PieceDemandee, si_amenagement, si_titres, toujours
from api.rules.piece.formats import MO, Format
from api.rules.reglement.table import Table

CODE = re.compile(r"[A-Z0-9]{8}")
TAILLE, TAILLE_MAX = 5, 20  # megabytes: when nothing is said, and at most
AUTRE_MODE = "le mode d'une pièce déjà demandée ne change pas : donnez-lui un autre code"


class ConditionPiece(LabelledEnum):
    """The dossiers of which a pièce is asked."""

    TOUJOURS = "TOUJOURS", "De tous"
    AMENAGEMENT = "AMENAGEMENT", "De qui demande un aménagement d'épreuves"
    TITRES = "TITRES", "De qui déclare un diplôme obtenu"


CONDITIONS: Mapping[ConditionPiece, Callable[[Dossier], bool]] = {
    ConditionPiece.TOUJOURS: toujours,
    ConditionPiece.AMENAGEMENT: si_amenagement,
    ConditionPiece.TITRES: si_titres,
}


@dataclass(frozen=True, slots=True)
class PieceEcrite:
    """A pièce as a content says it, for a domaine and for one académie, or all of them."""

    domaine: str
    academie: str | None
    demandee: bool
    piece: PieceDemandee


def jamais(_dossier: Dossier) -> bool:
    """The condition of a pièce that is asked no more: whoever was asked for it keeps it."""
    return False


def pieces_du_domaine(
    contenus: Contenus, domaine: Domaine, annee: int | None, centre: str | None
) -> tuple[PieceDemandee, ...]:
    """The pièces of a domaine for a session year and a place of registration, with those asked no more.

    What an office says for its académie comes before what is said for all.
    """
    academie = academie_de(centre, contenus) if centre else None
    found: dict[str, PieceDemandee] = {}
    for asked in (None, academie.code) if academie else (None,):
        for cle in contenus.cles(PIECES):
            code = _code(cle, domaine.code, asked)
            if code is None:
                continue
            current = contenus.en_vigueur(PIECES, cle, annee)
            if current is not None:
                found[code] = _demandee(current.lu)
            elif code not in found:
                found[code] = _passee(contenus.editions(PIECES, cle)[-1].lu)
    return tuple(found.values())


def _demandee(lu: PieceEcrite) -> PieceDemandee:
    return lu.piece if lu.demandee else _passee(lu)


def _passee(lu: PieceEcrite) -> PieceDemandee:
    """A pièce that is asked of nobody new."""
    return replace(lu.piece, est_demandee=jamais)


def _cle(domaine: str, code: str, academie: str | None) -> str:
    return f"{domaine}/{code}/{academie}" if academie else f"{domaine}/{code}"


def _code(cle: str, domaine: str, academie: str | None) -> str | None:
    """The code of a pièce, of a domaine and of an académie or of all; None for another one."""
    match cle.split("/"):
        case [d, code] if d == domaine and academie is None:
            return code
        case [d, code, a] if d == domaine and a == academie:
            return code
    return None


def _lire(table: Table) -> PieceEcrite:
    domaine, academie = table.lis("domaine", str), table.lis_si("academie", str)
    if domaine not in domaines():
        raise table.erreur("domaine", "code d'aucun domaine")
    if academie is not None and academie not in academies():
        raise table.erreur("academie", "code d'aucune académie")
    code, taille = table.lis("code", str), table.lis_si("taille_mo", int)
    taille = TAILLE if taille is None else taille
    if not CODE.fullmatch(code):
        raise table.erreur("code", "huit chiffres ou capitales attendus")
    if not 1 <= taille <= TAILLE_MAX:
        raise table.erreur("taille_mo", f"nombre de 1 à {TAILLE_MAX} attendu")
    condition = table.valeur_si("condition", ConditionPiece) or ConditionPiece.TOUJOURS
    piece = PieceDemandee(
        code=code,
        libelle=table.lis("libelle", str),
        mode=table.valeur("mode", ModeDepot),
        intitule=table.lis_si("intitule", str) or "",
        consigne=table.lis_si("consigne", str) or "",
        formats=table.valeurs("formats", Format) or tuple(Format),
        taille_max=taille * MO,
        est_obligatoire=not table.lis_si("facultative", bool),
        est_demandee=CONDITIONS[condition],
    )
    demandee = table.lis_si("demandee", bool)
    livree = next((item for item in domaines()[domaine].pieces if item.code == code), None)
    if livree is not None:
        piece = replace(piece, fenetre=livree.fenetre)
    return PieceEcrite(domaine, academie, demandee is not False, piece)


def _livrees() -> Iterator[Mapping[str, Any]]:
    for domaine in domaines().values():
        for piece in domaine.pieces:
            condition = next(nom for nom, fonction in CONDITIONS.items() if fonction is piece.est_demandee)
            valeurs = {
                "intitule": piece.intitule or None,
                "consigne": piece.consigne or None,
                "condition": condition.value if condition is not ConditionPiece.TOUJOURS else None,
                "formats": [item.value for item in piece.formats] if piece.formats != tuple(Format) else None,
                "taille_mo": piece.taille_max // MO if piece.taille_max != TAILLE * MO else None,
                "facultative": None if piece.est_obligatoire else True,
            }
            yield {
                "domaine": domaine.code,
                "code": piece.code,
                "libelle": piece.libelle,
                "mode": piece.mode.value,
                **{nom: valeur for nom, valeur in valeurs.items() if valeur is not None},
            }


def _incompatible(avant: Contenu, apres: Contenu) -> str | None:
    before, after = avant.lu.piece.mode, apres.lu.piece.mode
    return AUTRE_MODE if before is not after else None


PIECES = FormeContenu(
    nature=NatureContenu.PIECES,
    colonnes=(
        *(Colonne(nom) for nom in ("domaine", "code", "libelle", "mode")),
        *(
            Colonne(nom, obligatoire=False)
            for nom in (
                "academie",
                "intitule",
                "consigne",
                "condition",
                "formats",
                "taille_mo",
                "facultative",
                "demandee",
            )
        ),
    ),
    listes=frozenset({"formats"}),
    entiers=frozenset({"taille_mo"}),
    drapeaux=frozenset({"facultative", "demandee"}),
    longueurs={"libelle": 200, "intitule": 100, "consigne": 200},
    lire=_lire,
    cle=lambda lu: _cle(lu.domaine, lu.piece.code, lu.academie),
    libelle=lambda lu: (
        f"{lu.domaine}{f' {academies()[lu.academie].libelle}' if lu.academie else ''}, {lu.piece.libelle_complet}"
    ),
    ressort=lambda lu: Ressort(lu.academie, lu.domaine),
    livrees=_livrees,
    incompatible=_incompatible,
)
