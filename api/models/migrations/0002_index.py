"""The indexes of the lists of offices: one per filter and order that they offer (rules/gestion).

Drafts are their candidat's alone and stand in none of them. `nom_tri` is compared by its letters, whatever the
language of the database: a beginning of a name is then a range, and SQLite and PostgreSQL sort alike.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from api.models.migrations._online import BuildIndexes

SAUF_BROUILLONS = "WHERE etat <> 'BROUILLON'"
PAR_NOM, PAR_INSCRIPTION = "nom_tri, id", "cree_le, id"

INDEXES = {
    "cand_nom": PAR_NOM,
    "cand_inscription": PAR_INSCRIPTION,
    "cand_domaine_nom": f"domaine, {PAR_NOM}",
    "cand_domaine_inscription": f"domaine, {PAR_INSCRIPTION}",
    "cand_session_nom": f"session_examen, {PAR_NOM}",
    "cand_session_inscription": f"session_examen, {PAR_INSCRIPTION}",
    "cand_centre_nom": f"centre, {PAR_NOM}",
    "cand_centre_inscription": f"centre, {PAR_INSCRIPTION}",
    "cand_etat_nom": f"etat, {PAR_NOM}",
    "cand_etat_inscription": f"etat, {PAR_INSCRIPTION}",
    "cand_specialite_nom": f"specialite, {PAR_NOM}",
    "cand_specialite_inscription": f"specialite, {PAR_INSCRIPTION}",
    "cand_etablissement_nom": f"etablissement, {PAR_NOM}",
    "cand_etablissement_inscription": f"etablissement, {PAR_INSCRIPTION}",
    "cand_numero_candidat": "numero_candidat",
    "cand_numero_inscription_nom": f"numero_inscription, {PAR_NOM}",
    "cand_numero_inscription_inscription": f"numero_inscription, {PAR_INSCRIPTION}",
    # The columns that counts read, so that no count reads the wide rows.
    "cand_comptes": "domaine, session_examen, centre, etat, specialite, etablissement, numero_inscription, id",
}

UNIQUES = {
    # At most one present file for a pièce, even when two uploads race.
    "depot_present": '"depot" (piece_id) WHERE retire_le IS NULL',
    # At most one present version of a mark.
    "note_presente": '"note" (candidature_id, epreuve, porte_sur) WHERE remplacee_le IS NULL',
}

AUTRES = {
    "cand_transfert": '"candidature" (academie_destination) WHERE transfert_demande_le IS NOT NULL',
    # The stades of pièces, found without reading the rows.
    "piece_stade": '"piece" (statut, candidature_id, deposee_le, validee_le) WHERE est_demandee',
    # The events without a position yet, in the order in which the journal numbers them (resolvers/journal.py).
    "evenement_a_numeroter": '"evenement" (compte_id, rang) WHERE position IS NULL',
    # The look-up of each pupil of a file, by INE and by person.
    "candidat_ine": '"candidat" (ine) WHERE ine IS NOT NULL',
    "candidat_personne": '"candidat" (nom, date_naissance)',
}


async def compare_by_letters(_apps: StateApps, editor: BaseSchemaEditor) -> None:
    """Gives the column a collation by letters in PostgreSQL; SQLite compares so already."""
    if editor.client.capabilities.dialect == "postgres":
        await editor.client.execute_script(
            'ALTER TABLE "candidature" ALTER COLUMN nom_tri TYPE VARCHAR(100) COLLATE "C"'
        )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("models", "0001_initial")]

    operations = [
        ops.RunPython(compare_by_letters, lambda _apps, _editor: None),
        BuildIndexes({nom: f'"candidature" ({colonnes}) {SAUF_BROUILLONS}' for nom, colonnes in INDEXES.items()}),
        BuildIndexes(UNIQUES, unique=True),
        BuildIndexes(AUTRES),
    ]
