"""What must hold before the server serves anybody. Outside the demo each failing check refuses to start."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.demo.people import LOGINS
from backend.rooms.conference import open_sfu
from backend.settings import Settings, turn_settings
from backend.vault import opening as vault

# Turned up in documentation and examples: nobody's secret.
_KNOWN_SECRETS = {"", "changeme", "change-me", "secret", "password", "comptoir", "turn", "replace-me"}
_SHORTEST_SECRET = 16


class UnsafeStart(Exception):
    """The installation is not safe to serve; the text says what is wrong and what to do, one line each."""


async def require_safe(engine: AsyncEngine, settings: Settings) -> None:
    """Raises UnsafeStart. The demo keeps the wall but may run on a throw-away database with known logins."""
    async with engine.connect() as connection:
        wrong = await _wall(connection)
        if not settings.demo:
            wrong += await _durability(connection)
            wrong += await _discretion(connection)
            wrong += await _demo_accounts(connection)
    wrong += _relay(settings)
    wrong += _conference(settings)
    wrong += await vault.what_is_wrong(settings)
    if not settings.demo:
        wrong += _secrets(settings)
    if wrong:
        raise UnsafeStart("\n".join(wrong))


async def _wall(connection: AsyncConnection) -> list[str]:
    role = (
        await connection.execute(
            text("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        )
    ).one()
    wrong = []
    if role.rolsuper or role.rolbypassrls:
        wrong.append(
            f"The database role {role.rolname} goes around row-level security. "
            "Connect as comptoir_app in DATABASE_URL; give the owner in COMPTOIR_OWNER_URL for `comptoir migrate`."
        )
    owned = await connection.scalar(
        text(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND pg_has_role(current_user, relowner, 'MEMBER')"
        )
    )
    if owned and not role.rolsuper:
        wrong.append(f"The database role {role.rolname} owns tables: it could take the wall down. Use comptoir_app.")
    open_tables = await connection.scalars(
        text(
            "SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
            " AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'patient_id'"
            " AND NOT a.attisdropped) ORDER BY relname"
        )
    )
    wrong += [
        f"Table {name} holds patients' data without row-level security: run `comptoir migrate`." for name in open_tables
    ]
    if await connection.scalar(text("SELECT to_regclass('public.audit_heads')")) is None:
        wrong.append("The database has no audit chain: run `comptoir migrate`.")
    return wrong


async def _durability(connection: AsyncConnection) -> list[str]:
    wrong = []
    if await connection.scalar(text("SHOW synchronous_commit")) in {"off", "local"}:
        wrong.append("PostgreSQL runs with synchronous_commit = off: acknowledged data would be lost. Set it to on.")
    if await connection.scalar(text("SHOW fsync")) != "on":
        wrong.append("PostgreSQL runs with fsync = off: a power cut would lose the database. Set it to on.")
    if await connection.scalar(text("SHOW full_page_writes")) != "on":
        wrong.append("PostgreSQL runs with full_page_writes = off: a power cut could tear pages. Set it to on.")
    return wrong


async def _discretion(connection: AsyncConnection) -> list[str]:
    if await connection.scalar(text("SHOW log_error_verbosity")) == "terse":
        return []
    return [
        "PostgreSQL's log would quote the values of a violated constraint, such as an e-mail address."
        " Set log_error_verbosity to terse."
    ]


async def _demo_accounts(connection: AsyncConnection) -> list[str]:
    async with connection.begin_nested() if connection.in_transaction() else connection.begin():
        await connection.execute(text("SELECT set_config('app.role', 'system', true)"))
        found = await connection.scalar(
            text("SELECT count(*) FROM accounts WHERE login = ANY(:logins) AND closed_at IS NULL"),
            {"logins": [login.login for login in LOGINS]},
        )
    return ["The demo's accounts, whose password is public, are in this database. Use another one."] if found else []


def _relay(settings: Settings) -> list[str]:
    try:
        turn_settings(settings)
    except ValueError as wrong:
        return [f"COMPTOIR_TURN_URLS or COMPTOIR_TURN_SECRET: {wrong}."]
    return []


def _conference(settings: Settings) -> list[str]:
    try:
        open_sfu(settings)
    except ValueError as wrong:
        return [f"COMPTOIR_SFU_URL or COMPTOIR_SFU_SECRET: {wrong}."]
    except ImportError:
        return ["COMPTOIR_SFU=livekit needs its package: pip install 'comptoir[livekit]'."]
    return []


def _secrets(settings: Settings) -> list[str]:
    wrong = []
    turn = settings.turn_secret.get_secret_value() if settings.turn_secret else None
    if turn is not None and (turn.lower() in _KNOWN_SECRETS or len(turn) < _SHORTEST_SECRET):
        wrong.append("COMPTOIR_TURN_SECRET is short or known: make one with `openssl rand -base64 32`.")
    if settings.smtp_url is None:
        wrong.append("COMPTOIR_SMTP_URL is missing: nobody could receive a sign-in code.")
    if not settings.public_url.startswith("https://"):
        wrong.append("COMPTOIR_PUBLIC_URL must be https://…: links in messages and passkeys depend on it.")
    return wrong
