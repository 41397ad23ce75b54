"""The application's own database role: which address it connects to, and its password.

The owner migrates and seeds; the server is `comptoir_app`, which owns nothing.
"""

import secrets
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

APP_ROLE = "comptoir_app"


def application_url(owner_url: str, *, password: str | None = None) -> str:
    """The same database, as the application."""
    url = make_url(owner_url).set(username=APP_ROLE)
    # `set` ignores None: the owner's password must not go along.
    url = url.set(password=password) if password else url._replace(password=None)
    return url.render_as_string(hide_password=False)


def is_local_socket(url: str) -> bool:
    """The embedded server: only this user can open its folder, and it asks for no password."""
    return "host" in make_url(url).query


async def set_password(owner_url: str, password: str) -> None:
    """Gives the application's role this password. The server keeps a SCRAM verifier of it."""
    connection = await asyncpg.connect(owner_url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        statement = await connection.fetchval(
            "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)", APP_ROLE, password
        )
        await connection.execute(statement)
    finally:
        await connection.close()


def kept_password(path: Path) -> str:
    """A random password kept in a file that its owner alone can read; made at first use."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()
