"""Many candidatures at once, written by the database itself, for tests that read plans and the times of `listes.py`.

A million of them are a national base: 30 académies, 2 domaines, 4 sessions, 120 spécialités, 2,000 schools, one
candidature in forty a draft, most registered, few set aside; two pièces each.
"""

from collections.abc import Awaitable, Callable

ETATS = "CASE WHEN n % 40 = 0 THEN 'BROUILLON' WHEN n % 41 = 0 THEN 'ECARTEE' WHEN n % 10 = 1 THEN 'A_COMPLETER' ELSE 'INSCRIT' END"
STATUTS = """CASE WHEN h % 50 = 0 THEN 'NON_CONFORME' WHEN h % 5 = 1 THEN NULL WHEN h % 5 = 2 THEN 'RECUE'
             WHEN h % 97 = 3 THEN 'EN_ATTENTE_NOUVELLE_PJ' WHEN h % 5 = 3 THEN 'EN_ATTENTE_CONTROLE' ELSE 'CONFORME' END"""

# From one candidature to the next, columns vary apart from each other: `h` is a scramble of `n`.
SCRAMBLE = "('x' || substr(md5(n::text), 1, 7))::bit(28)::int"

REMPLISSAGE = (
    """
    INSERT INTO compte (id, cree_le, type, identifiant, courriel, etat)
    SELECT md5('c' || n)::uuid, now(), 'CANDIDAT', 'c' || n || '@example.org', 'c' || n || '@example.org', 'ACTIF'
    FROM generate_series({first}, {last}) n
    """,
    """
    INSERT INTO candidat (id, cree_le, compte_id, numero, civilite, nom, prenoms, date_naissance, pays_naissance, nom_tri)
    SELECT md5('p' || n)::uuid, now(), md5('c' || n)::uuid, '0' || lpad(n::text, 10, '0'), 'MADAME',
           chr(65 + h % 26) || chr(65 + h / 26 % 26) || chr(65 + h / 676 % 26) || 'MARTIN', 'Camille', '2004-02-03', '99100',
           chr(65 + h % 26) || chr(65 + h / 26 % 26) || chr(65 + h / 676 % 26) || 'MARTIN CAMILLE'
    FROM (SELECT n, {scramble} h FROM generate_series({first}, {last}) n) s
    """,
    """
    INSERT INTO candidature (id, cree_le, candidat_id, periode_id, session_examen, centre, nom_tri, numero_candidat,
                             domaine, millesime, etat, numero_inscription, specialite, etablissement, inscrite_le, saisie)
    SELECT md5('d' || n)::uuid, timestamptz '2026-11-01' + n * interval '1 second', md5('p' || n)::uuid, p.id,
           p.session_id, p.centre,
           chr(65 + h % 26) || chr(65 + h / 26 % 26) || chr(65 + h / 676 % 26) || 'MARTIN CAMILLE',
           '0' || lpad(n::text, 10, '0'), x.domaine, x.annee, {etats}, 1 + h % 7 * (h % 3) / 2,
           'bts/' || h % 120, lpad((h % 2000)::text, 7, '0') || 'A', timestamptz '2026-11-01' + n * interval '1 second',
           jsonb_build_object('IDENTIFICATION', repeat(md5(n::text), 20))
    FROM (SELECT n, {scramble} h FROM generate_series({first}, {last}) n) s
    JOIN (SELECT p.*, row_number() OVER (ORDER BY p.id) - 1 AS rang, count(*) OVER () AS nombre FROM periode p) p
      ON p.rang = h / 7 % p.nombre
    JOIN session_examen x ON x.id = p.session_id
    """,
    """
    INSERT INTO piece (id, cree_le, candidature_id, code, mode, est_demandee, statut, deposee_le, validee_le)
    SELECT md5('j' || n || k)::uuid, now(), md5('d' || n)::uuid, 'PIECE0' || k, 'EN_LIGNE', true, {statuts},
           CASE WHEN h % 3 > 0 THEN now() END, CASE WHEN h % 6 = 1 THEN now() END
    FROM (SELECT n, k, {scramble} / (k * 17) h FROM generate_series({first}, {last}) n, generate_series(1, 2) k) s
    """,
)
PERIODES = """
    INSERT INTO periode (id, session_id, centre, libelle, ouvre_le, ferme_le, cree_le)
    SELECT gen_random_uuid(), x.id, lpad(n::text, 2, '0'), 'JUN', '2026-10-01', '2026-12-01', now()
    FROM session_examen x, generate_series({centre}, {centre} + 29) n
"""
SESSIONS = """
    INSERT INTO session_examen (id, cree_le, domaine, libelle, annee)
    SELECT gen_random_uuid(), now(), d, d || ' ' || a, a
    FROM unnest(ARRAY['BCP', 'BTS']) d, unnest(ARRAY[2026, 2027]) a
    ON CONFLICT DO NOTHING
"""


Execute = Callable[[str], Awaitable[object]]


async def remplir(execute: Execute, first: int, last: int, centre: int = 1) -> None:
    """Adds the candidatures `first` to `last`; the first one brings sessions, and periods of 30 centres from this one."""
    if first == 1:
        await execute(SESSIONS)
        await execute(PERIODES.format(centre=centre))
    values = {"first": first, "last": last, "scramble": SCRAMBLE, "etats": ETATS, "statuts": STATUTS}
    for statement in REMPLISSAGE:
        await execute(statement.format(**values))


async def analyser(execute: Execute) -> None:
    """Updates the planner's statistics."""
    for table in ("compte", "candidat", "candidature", "piece", "periode"):
        await execute(f"VACUUM ANALYZE {table}")
