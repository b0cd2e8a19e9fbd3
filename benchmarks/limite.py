"""The limit of reads: the least that a server in Python does for the same answers, to compare ours with.

Starlette and asyncpg on uvloop and httptools; one prepared statement checks the sign-in and builds the JSON on the same
tables. It has no limits, no traces, no counters, no log and no rules: what rules compute (texts, épreuves, actions,
labels) stands ready in tables of its own (`TABLES`), which `benchmarks/lectures.py` fills from our answers. The
signature of a link is a digest made by the database.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TABLES = """
CREATE TABLE limite_face (genre text, cle text, face json, PRIMARY KEY (genre, cle));
CREATE TABLE limite_groupe (
    candidature uuid, rang int, code text, titre text, mode text, debut text, limite text, est_validable bool,
    aide json, PRIMARY KEY (candidature, rang)
);
CREATE TABLE limite_piece (
    candidature uuid, groupe text, rang int, code text, libelle_complet text, mode text, est_obligatoire bool,
    statut_libelle text, lignes json, actions json, PRIMARY KEY (candidature, groupe, rang)
);
CREATE TABLE limite_document (id uuid PRIMARY KEY, rang int, libelle text, ligne text, nom text);
CREATE FUNCTION limite_id(genre text, cle text, suite text DEFAULT '') RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT rtrim(translate(encode(convert_to(genre || ':' || replace(cle, '-', '') || suite, 'UTF8'), 'base64'), E'+/\\n', '-_'), '=')
$$;
CREATE FUNCTION limite_instant(le timestamptz) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT to_char(date_trunc('milliseconds', le) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
CREATE FUNCTION limite_face(le_genre text, la_cle text) RETURNS json STABLE LANGUAGE sql AS $$
    SELECT face FROM limite_face WHERE genre = le_genre AND cle = la_cle
$$;
"""

# The account of a bearer that is good now, as our own sign-in checks it.
CONNECTE = """
    jeton j JOIN compte k ON k.id = j.compte_id AND k.etat = 'ACTIF' AND NOT k.premiere_connexion
    WHERE j.empreinte = $1 AND j.usage = 'PORTEUR' AND j.expire_le > now() AND j.revoque_le IS NULL
"""

MOI = f"""
SELECT json_build_object('data', json_build_object('moi', json_build_object(
    'id', limite_id('Compte', k.id::text), 'courriel', k.courriel,
    'candidat', (SELECT json_build_object('numero', p.numero, 'civilite', p.civilite, 'nom', p.nom, 'prenoms', p.prenoms)
                 FROM candidat p WHERE p.compte_id = k.id)
)))::text FROM {CONNECTE}
"""

SIENNES = """
    candidature c JOIN candidat p ON p.id = c.candidat_id
    JOIN periode o ON o.id = c.periode_id JOIN session_examen s ON s.id = o.session_id AND NOT s.est_fermee
"""

MES_INSCRIPTIONS = f"""
SELECT json_build_object('data', json_build_object('candidatures', (
    SELECT coalesce(json_agg(json_build_object(
        'id', limite_id('Candidature', c.id::text), 'numero', lpad(c.numero_inscription::text, 3, '0'),
        'version', c.version, 'etat', c.etat, 'etatLibelle', limite_face('etat', c.etat),
        'enSaisie', c.brouillon IS NOT NULL, 'inscriteLe', limite_instant(c.inscrite_le),
        'actionsPossibles', limite_face('actions', c.id::text), 'domaine', limite_face('domaine', c.domaine),
        'session', json_build_object('id', limite_id('SessionExamen', s.id::text), 'libelle', s.libelle),
        'periode', limite_face('periode', o.id::text), 'specialite', limite_face('specialite', c.specialite),
        'etablissement', limite_face('etablissement', c.etablissement)
    ) ORDER BY c.cree_le DESC, c.id DESC), '[]'::json)
    FROM {SIENNES} WHERE p.compte_id = k.id AND c.etat IN ('BROUILLON', 'A_COMPLETER', 'INSCRIT')
)))::text FROM {CONNECTE}
"""

DOSSIER = f"""
SELECT json_build_object('data', json_build_object('candidature', (
    SELECT json_build_object(
        'id', limite_id('Candidature', c.id::text), 'numero', lpad(c.numero_inscription::text, 3, '0'),
        'version', c.version, 'versionInscription', c.version_inscription, 'etat', c.etat,
        'etatLibelle', limite_face('etat', c.etat), 'enSaisie', c.brouillon IS NOT NULL,
        'inscriteLe', limite_instant(c.inscrite_le), 'modifieeLe', limite_instant(c.modifiee_le),
        'actionsPossibles', limite_face('actions', c.id::text), 'domaine', limite_face('domaine', c.domaine),
        'session', json_build_object('id', limite_id('SessionExamen', s.id::text), 'libelle', s.libelle),
        'periode', limite_face('periode', o.id::text), 'specialite', limite_face('specialite', c.specialite),
        'etablissement', limite_face('etablissement', c.etablissement),
        'candidat', json_build_object('id', limite_id('Candidat', p.id::text), 'numero', p.numero,
            'civilite', p.civilite, 'nom', p.nom, 'prenoms', p.prenoms, 'dateNaissance', p.date_naissance,
            'lieuNaissance', limite_face('commune', p.commune_naissance)),
        'identification', json_build_object('adresseVoie', f.form ->> 'adresse_voie',
            'codePostal', f.form ->> 'code_postal', 'localite', f.form ->> 'localite',
            'telephoneMobile', f.form ->> 'telephone_mobile'),
        'epreuves', limite_face('epreuves', c.id::text),
        'groupesPieces', (
            SELECT json_agg(json_build_object(
                'id', limite_id('GroupePieces', c.id::text, ':' || g.code), 'code', g.code, 'titre', g.titre,
                'mode', g.mode, 'debut', g.debut, 'limite', g.limite, 'estValidable', g.est_validable, 'aide', g.aide,
                'pieces', (
                    SELECT json_agg(json_build_object(
                        'id', limite_id('Piece', r.id::text), 'code', r.code, 'libelleComplet', a.libelle_complet,
                        'mode', a.mode, 'estObligatoire', a.est_obligatoire, 'statut', r.statut,
                        'statutLibelle', a.statut_libelle, 'lignes', a.lignes, 'actionsPossibles', a.actions,
                        'version', r.version,
                        'depot', (SELECT json_build_object('id', limite_id('Depot', d.id::text), 'nom', d.nom,
                                      'taille', d.taille, 'deposeLe', limite_instant(d.depose_le))
                                  FROM depot d WHERE d.piece_id = r.id AND d.retire_le IS NULL)
                    ) ORDER BY a.rang)
                    FROM limite_piece a JOIN piece r ON r.candidature_id = c.id AND r.code = a.code AND r.est_demandee
                    WHERE a.candidature = c.id AND a.groupe = g.code)
            ) ORDER BY g.rang) FROM limite_groupe g WHERE g.candidature = c.id),
        'documents', (
            SELECT json_agg(json_build_object(
                'id', limite_id('Document', d.id::text), 'type', d.type, 'libelle', l.libelle, 'ligne', l.ligne,
                'version', d.version, 'publieLe', limite_instant(d.publie_le),
                'fichier', json_build_object('nom', l.nom, 'taille', d.taille,
                    'url', 'http://limite/fichiers/' || encode(sha256(convert_to(d.id::text || $3, 'UTF8')), 'hex'),
                    'expireLe', limite_instant(now() + interval '300 seconds'))
            ) ORDER BY l.rang)
            FROM (SELECT DISTINCT ON (type) id, type, version, publie_le, taille FROM document
                  WHERE candidature_id = c.id ORDER BY type, version DESC) d JOIN limite_document l ON l.id = d.id)
    )
    FROM {SIENNES}
    CROSS JOIN LATERAL (SELECT coalesce(c.brouillon, c.saisie) -> 'IDENTIFICATION' AS form) f
    WHERE c.id = $2 AND p.compte_id = k.id AND c.etat IN ('BROUILLON', 'A_COMPLETER', 'INSCRIT')
)))::text FROM {CONNECTE}
"""


class Limite:
    """The three answers; `pool` is opened on the loop that serves."""

    pool: asyncpg.Pool

    async def dossier(self, asked: dict[str, object], empreinte: str) -> str | None:
        return await self.pool.fetchval(DOSSIER, empreinte, asked["candidature"], "secret")

    async def mes_inscriptions(self, _asked: dict[str, object], empreinte: str) -> str | None:
        return await self.pool.fetchval(MES_INSCRIPTIONS, empreinte)

    async def moi(self, _asked: dict[str, object], empreinte: str) -> str | None:
        return await self.pool.fetchval(MOI, empreinte)

    async def answer(self, request: Request) -> Response:
        bearer = request.headers["authorization"].removeprefix("Bearer ")
        asked = orjson.loads(await request.body())
        read = {"dossier": self.dossier, "mes_inscriptions": self.mes_inscriptions, "moi": self.moi}[asked["lecture"]]
        found = await read(asked, hashlib.sha256(bearer.encode()).hexdigest())
        return Response(found or "null", 200 if found else 401, media_type="application/json")


class _Connection(asyncpg.Connection):
    def get_reset_query(self) -> str:
        return ""


def build_app() -> Starlette:
    limite = Limite()

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        options = {"min_size": 10, "max_size": 10, "connection_class": _Connection}
        async with asyncpg.create_pool(os.environ["DATABASE_URL"], **options) as limite.pool:
            yield

    return Starlette(
        routes=[Route("/graphql", limite.answer, methods=["POST"]), Route("/readyz", lambda _: Response("ok"))],
        lifespan=lifespan,
    )


if __name__ == "__main__":
    uvicorn.run(
        build_app(),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        loop="uvloop",
        http="httptools",
        log_level="warning",
    )
