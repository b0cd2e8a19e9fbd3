"""The épreuves of a candidature as rows, kept in step with its official forms."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from api.models import InscriptionEpreuve, Insert, Reading, Update
from api.resolvers.dossier import DossierCharge
from api.resolvers.operation import Change
from api.rules.epreuve import lignes
from api.rules.onglets.epreuves import arbre_du_dossier

COLONNES = ("rang", "niveau", "groupe", "est_obligatoire", "libelle", "unite", "position", "mode", "option")
colonnes_de = attrgetter(*COLONNES)
LIGNES = Reading(lambda candidature_id: InscriptionEpreuve.filter(candidature_id=candidature_id))


async def inscrire(change: Change, chargee: DossierCharge, rows: Iterable[InscriptionEpreuve]) -> None:
    """Rewrites the épreuves of a saved candidature with the change; those of `rows` that stay keep their row."""
    assert chargee.officiel is not None
    wanted = _rows(chargee)
    existing = {row.code: row for row in rows}
    gone = [row.id for code, row in existing.items() if code not in wanted]
    if gone:
        await InscriptionEpreuve.filter(id__in=gone).delete()
    stale = []
    for code, values in wanted.items():
        row = existing.get(code)
        if row and colonnes_de(row) != values:
            stale.append(row.update_from_dict(_named(code, values)))
    new = [_named(code, values) for code, values in wanted.items() if code not in existing]
    change.write(
        Update(InscriptionEpreuve, stale, COLONNES),
        Insert([InscriptionEpreuve(candidature_id=chargee.row.id, **values) for values in new]),
    )


def _rows(chargee: DossierCharge) -> dict[str, tuple[Any, ...]]:
    """The values of the columns of each épreuve, by its code."""
    assert chargee.officiel is not None
    return {
        ligne.code: (
            *(rang, ligne.niveau, ligne.groupe, ligne.obligatoire, ligne.libelle),
            *(ligne.unite, ligne.position, ligne.mode, ligne.option),
        )
        for rang, ligne in enumerate(lignes(arbre_du_dossier(chargee.officiel)), start=1)
    }


def _named(code: str, values: tuple[Any, ...]) -> dict[str, Any]:
    return {"code": code, **dict(zip(COLONNES, values, strict=True))}
