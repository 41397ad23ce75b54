"""`GET /scale-card.pdf`: for everybody, since it says nothing of anybody."""

import asyncio

from fastapi import APIRouter, Response

from core.http import problems
from media.scale_card.card import Language, scale_card

router = APIRouter(tags=["photos"])


@router.get(
    "/scale-card.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **problems(422)},
)
async def read_scale_card(lang: Language = "fr") -> Response:
    """A page to print: two scale cards and how to use them."""
    pdf = await asyncio.to_thread(scale_card, lang)
    headers = {
        "Content-Disposition": f'inline; filename="comptoir-{lang}.pdf"',
        "Cache-Control": "public, max-age=86400",
    }
    return Response(pdf, media_type="application/pdf", headers=headers)
