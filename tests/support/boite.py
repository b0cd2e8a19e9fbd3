"""A mailbox of a running server, whose mails are files."""

import email
import re
from email import policy
from pathlib import Path


def liens(folder: Path, boite: str, page: str) -> list[str]:
    """The links to a page of the portal that one mailbox received."""
    mails = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
    texts = [mail.get_body(("plain",)).get_content() for mail in mails if boite in str(mail["To"])]
    return [found for text in texts for found in re.findall(rf"http\S+/{page}\?jeton=\S+", text)]
