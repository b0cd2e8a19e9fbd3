"""The choice of the real neighbours, in one place, for a server, a worker or a command."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import httpx
from tortoise import Tortoise

from api.models import orm_config
from api.resolvers import referentiel
from api.resolvers.clock import run_clock
from api.resolvers.jobs import TASKS
from api.resolvers.machine.envois import run_webhooks
from api.rules.fournisseur import PROFILS, Fournisseur, Profil
from api.services import Services
from api.services.ancrage import open_registre
from api.services.bell import Bell, LocalBell, PostgresBell
from api.services.collecteur import open_collecteur
from api.services.identite import ReglagesFournisseur
from api.services.journal import Journal, run_journal
from api.services.mail import Messagerie, MessagerieDossier
from api.services.outbox import run_outbox
from api.services.pdf import PdfRenderer
from api.services.reception import Reception, Sandbox, open_antivirus
from api.services.replica import Replica
from api.services.smtp import Chiffrement, MessagerieSmtp, ReglagesMessagerie
from api.services.storage import open_storage
from api.services.streams import Streams
from api.services.tokens import HACHAGES, Tokens
from api.services.traces import OtlpTraces, Traces
from api.services.turnstile import Turnstile
from api.services.webhooks import Webhooks
from api.settings import Settings

if TYPE_CHECKING:
    from api.services.openid import FournisseurOpenID

REGISTERED = ("issuer", "client_id", "client_secret", "redirect_uris", "logout_uri")  # settings of each provider
SIGN_IN = 5.0  # seconds that one may wait before a sign-in begins
Loop = Callable[[asyncio.Event], Coroutine[None, None, None]]


@asynccontextmanager
async def running_services(settings: Settings) -> AsyncIterator[Services]:
    """The real neighbours of this deployment, with the database open."""
    await Tortoise.init(orm_config(settings.database_url, settings.database_pool), _enable_global_fallback=True)
    try:
        async with (
            PdfRenderer(settings.pdf_processes) as pdf,
            _mail(settings) as mail,
            _bell(settings.database_url) as bell,
            _fournisseurs(settings) as fournisseurs,
            _traces(settings) as traces,
            _replica(settings) as replica,
        ):
            storage = open_storage(settings.storage_url, settings.data_dir / "fichiers")
            tokens = Tokens(settings.secret_key, former=settings.secret_keys_former)
            services = Services(
                mail=mail,
                pdf=pdf,
                storage=storage,
                tokens=tokens,
                bell=bell,
                streams=Streams(settings.streams_per_account),
                traces=traces,
                webhooks=Webhooks([ip_network(item) for item in settings.webhook_networks]),
                fournisseurs=fournisseurs,
                api_url=settings.public_url,
                portal_url=settings.portal_url,
                reception=await _reception(settings),
                jobs=TASKS,
                ancrages=open_registre(settings.audit_anchor, settings.data_dir, storage),
                journal=Journal(open_collecteur(settings.journal_collector)),
                operations=Turnstile(settings.database_pool, goes_first=tokens.goes_first),
                # Half of them hash, while the others read or write.
                mots_de_passe=Turnstile(2 * HACHAGES, burst=SIGN_IN, lasting=SIGN_IN),
                replica=replica,
            )
            await referentiel.commencer()
            # The journal ends first: its last lines are sent too.
            async with (
                background(partial(services.journal.collecteur.run, services.metrics)),
                background(partial(run_journal, services)),
                background(partial(referentiel.suivre, services)),
            ):
                yield services
    finally:
        await Tortoise.close_connections()


@asynccontextmanager
async def background(*works: Loop) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Runs loops beside the context, which gets their tasks; its end sets their `stop`, and waits for their end."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(work(stop)) for work in works]
    try:
        yield tasks
    finally:
        stop.set()
        await asyncio.gather(*tasks)


@asynccontextmanager
async def _bell(database_url: str) -> AsyncIterator[Bell]:
    """The bell of the database: of one process on SQLite, of any number on PostgreSQL."""
    if database_url.startswith("sqlite://"):
        yield LocalBell()
        return
    async with PostgresBell(database_url).running() as bell:
        yield bell


@asynccontextmanager
async def _replica(settings: Settings) -> AsyncIterator[Replica | None]:
    """The replica of the database, looked at each second; None where no setting names one."""
    if not settings.database_replica_url:
        yield None
        return
    replica = Replica(
        settings.database_replica_url, size=settings.database_pool, at_most=settings.database_replica_behind
    )
    async with replica.running(), background(replica.watch):
        yield replica


@asynccontextmanager
async def _mail(settings: Settings) -> AsyncIterator[Messagerie]:
    """The carrier of mails, whose connections end with the context."""
    carrier = messagerie(settings)
    if isinstance(carrier, MessagerieDossier):
        yield carrier
        return
    async with carrier:
        yield carrier


@asynccontextmanager
async def _traces(settings: Settings) -> AsyncIterator[Traces]:
    """The tracer, which sends spans to a collector where one is named."""
    traces = OtlpTraces(settings.otel_endpoint) if settings.otel_endpoint else Traces()
    try:
        yield traces
    finally:
        await asyncio.to_thread(traces.close)


def loops(services: Services, settings: Settings) -> tuple[Loop, ...]:
    """The loops beside requests, in a server or a worker: the outbox, the clock and the webhooks."""
    return (
        lambda stop: run_outbox(services, stop, settings.outbox_tasks),
        lambda stop: run_clock(services, stop),
        lambda stop: run_webhooks(services, stop),
    )


@asynccontextmanager
async def _fournisseurs(settings: Settings) -> "AsyncIterator[dict[Fournisseur, FournisseurOpenID]]":
    """The providers with which the portal is registered."""
    async with AsyncExitStack() as stack:
        opened = [(nom, await stack.enter_async_context(fournisseur(settings, nom))) for nom in Fournisseur]
        yield {nom: provider for nom, provider in opened if provider is not None}


@asynccontextmanager
async def fournisseur(settings: Settings, nom: Fournisseur) -> "AsyncIterator[FournisseurOpenID | None]":
    """One provider; None where the portal is not registered with it."""
    given = {name: getattr(settings, f"{nom.lower()}_{name}") for name in REGISTERED}
    if not given["issuer"]:
        yield None
        return
    from api.services.openid import FournisseurOpenID  # noqa: PLC0415 - its signatures take 50 ms and 10 MB

    reglages = ReglagesFournisseur(
        emetteur=given["issuer"].rstrip("/"),
        client_id=given["client_id"],
        client_secret=given["client_secret"],
        retours=given["redirect_uris"],
        retour_deconnexion=given["logout_uri"],
        profil=_profil(settings) if nom is Fournisseur.PROCONNECT else PROFILS[nom],
        origines=settings.proconnect_idps if nom is Fournisseur.PROCONNECT else (),
    )
    async with httpx.AsyncClient(timeout=10) as http:
        yield FournisseurOpenID(reglages, http)


def _profil(settings: Settings) -> Profil:
    """The facts about ProConnect, as the settings correct them: its levels may still change."""
    told: dict[str, Any] = {
        "portees": settings.proconnect_scopes,
        "niveaux": settings.proconnect_levels,
        "niveaux_forts": settings.proconnect_second_factor_levels,
        "methodes_fortes": settings.proconnect_second_factor_methods,
    }
    return replace(PROFILS[Fournisseur.PROCONNECT], **{name: value for name, value in told.items() if value})


async def _reception(settings: Settings) -> Reception:
    """The reception, on the disk of the data, which large files fill less easily than the temporary folder."""
    reception = Reception(
        dossier=settings.data_dir / "depots",
        antivirus=open_antivirus(settings.antivirus_url, settings.antivirus_timeout),
        sandbox=Sandbox(processus=settings.upload_processes),
        silence=settings.upload_silence,
        duree=settings.upload_duration,
    )
    await reception.nettoyer()  # here, since this machine may have no worker
    return reception


def messagerie(settings: Settings) -> MessagerieSmtp | MessagerieDossier:
    """The carrier of mails: a server where one is named, else a folder."""
    if not settings.smtp_host:
        return MessagerieDossier(settings.data_dir / "courriels", settings.mail_from)
    return MessagerieSmtp(
        ReglagesMessagerie(
            hote=settings.smtp_host,
            port=settings.smtp_port,
            utilisateur=settings.smtp_user,
            mot_de_passe=settings.smtp_password,
            chiffrement=Chiffrement(settings.smtp_encryption),
            expediteur=settings.mail_from,
            delai=settings.smtp_timeout,
        )
    )
