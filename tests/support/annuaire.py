"""Lines of the ministry's directory of schools, in its exact form, for tests."""

from benchmarks.annuaire import COLONNES, ligne


def annuaire(*changes: dict[str, str], encodage: str = "utf-8", colonnes: tuple[str, ...] = COLONNES) -> bytes:
    """The bytes of a directory, each line the lycée of Audincourt but for what it says."""
    rows = [";".join(colonnes), *(ligne({**AUDINCOURT, **change}, colonnes) for change in changes)]
    return "\r\n".join((*rows, "")).encode(encodage)


AUDINCOURT = {
    "Identifiant_de_l_etablissement": "0250001R",
    "Nom_etablissement": "Lycée professionnel Fernand Léger",
    "Type_etablissement": "Lycée",
    "Statut_public_prive": "Public",
    "Adresse_1": "6 rue René Girardot",
    "Adresse_3": "25404 AUDINCOURT CEDEX",
    "Code_postal": "25400",
    "Nom_commune": "Audincourt",
    "Code_departement": "025",
    "Code_academie": "03",
    "Telephone": "0381362200",
    "Mail": "ce.0250001r@ac-besancon.fr",
    "Type_contrat_prive": "SANS OBJET",
    "etat": "OUVERT",
    "libelle_nature": "LYCEE PROFESSIONNEL",
}
