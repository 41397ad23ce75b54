"""All routes of accounts, one file a subject."""

from fastapi import APIRouter

from backend.accounts import (
    account_api,
    codes_api,
    demo_api,
    factors_api,
    passkey_api,
    second_step_api,
    sessions_api,
    sign_in_api,
)
from backend.accounts.cookies import set_session_cookie

__all__ = ["router", "set_session_cookie"]

router = APIRouter()
for _part in (
    sign_in_api,
    codes_api,
    passkey_api,
    second_step_api,
    factors_api,
    account_api,
    sessions_api,
    demo_api,
):
    router.include_router(_part.router)
