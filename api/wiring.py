"""The one place where real neighbours are chosen, for a server, a worker or a command."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

from tortoise import Tortoise

from api.models import orm_config
from api.services import Services
from api.services.bell import LocalBell
from api.services.mail import Chiffrement, Messagerie, MessagerieDossier, MessagerieSmtp, ReglagesMessagerie
from api.services.pdf import PdfRenderer
from api.services.storage import open_storage
from api.services.tokens import Tokens
from api.settings import Settings


@asynccontextmanager
async def running_services(settings: Settings) -> AsyncIterator[Services]:
    """The real neighbours of this deployment, with the database open."""
    await Tortoise.init(orm_config(settings.database_url, settings.database_pool), _enable_global_fallback=True)
    try:
        async with PdfRenderer(settings.pdf_processes) as pdf:
            yield Services(
                mail=_messagerie(settings),
                pdf=pdf,
                storage=open_storage(settings.storage_url, settings.data_dir / "fichiers"),
                tokens=Tokens(settings.secret_key),
                bell=LocalBell(),
                api_url=settings.public_url,
                portal_url=settings.portal_url,
            )
    finally:
        await Tortoise.close_connections()


@asynccontextmanager
async def background(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Runs `work` beside the context, and ends it with it."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _messagerie(settings: Settings) -> Messagerie:
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
