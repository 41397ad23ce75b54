"""An OpenID Connect client for the sign-in of professionals: authorization code flow with PKCE (RFC 7636, S256)."""

import asyncio
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]

from backend.accounts.oidc_claims import Professional, professional_of
from backend.accounts.oidc_http import ProviderError, ProviderHttp, origin_of
from backend.accounts.oidc_tokens import KNOWN_ALGORITHMS, Expected, IdTokenRefused, ProviderKeys, verify
from backend.settings import Settings
from core.clock import Clock

PROVIDER = "psc"
_METADATA_LASTS = timedelta(hours=1)
# While a provider is down, each visitor would otherwise wait for its time-out.
_REST_AFTER_FAULT = timedelta(seconds=5)
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}", re.ASCII)


class SettingsError(Exception):
    """The identity provider's settings do not go together; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """One provider. `acr_values`: any of them counts as two factors. `max_age`: how old a proof of identity may be."""

    issuer: str
    discovery_url: str
    client_id: str
    client_secret: str
    redirect_uri: str
    name: str = "Pro Santé Connect"
    scopes: str = "openid scope_all"
    acr_values: tuple[str, ...] = ("eidas1",)
    algorithms: tuple[str, ...] = ("RS256", "ES256")
    max_age: timedelta | None = None
    provider: str = PROVIDER

    def __post_init__(self) -> None:
        try:
            same_origin = origin_of(self.issuer) == origin_of(self.discovery_url)
        except ValueError:
            same_origin = False
        if not same_origin:
            raise SettingsError("COMPTOIR_OIDC_ISSUER must be an https address, and its discovery document beside it.")
        if not self.client_id or not self.client_secret:
            raise SettingsError("COMPTOIR_OIDC_ISSUER is set: set _CLIENT_ID and _CLIENT_SECRET too.")
        if "openid" not in self.scopes.split() or not self.acr_values:
            raise SettingsError(
                "COMPTOIR_OIDC_SCOPES must hold openid, and COMPTOIR_OIDC_ACR_VALUES at least one value."
            )
        if not self.algorithms or not set(self.algorithms) <= set(KNOWN_ALGORITHMS):
            raise SettingsError(f"COMPTOIR_OIDC_ALGORITHMS: any of {' '.join(KNOWN_ALGORITHMS)}.")

    @staticmethod
    def of(settings: Settings) -> "ProviderConfig | None":
        """None when no provider is set. Raises SettingsError."""
        if not settings.oidc_issuer:
            return None
        return ProviderConfig(
            issuer=settings.oidc_issuer,
            discovery_url=f"{settings.oidc_issuer.rstrip('/')}/{settings.oidc_discovery.lstrip('/')}",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            redirect_uri=f"{settings.public_url.rstrip('/')}/api/session/oidc/{PROVIDER}/callback",
            name=settings.oidc_name,
            scopes=settings.oidc_scopes,
            acr_values=tuple(settings.oidc_acr_values.split()),
            algorithms=tuple(settings.oidc_algorithms.split()),
            max_age=timedelta(seconds=settings.oidc_max_age_s) if settings.oidc_max_age_s else None,
        )


@dataclass(frozen=True, slots=True)
class _Metadata:
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    secret_in_form: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came back from the provider. `authenticated_at`: when they proved it there, if the provider says so."""

    issuer: str
    subject: str
    professional: Professional
    authenticated_at: datetime | None


class OidcClient:
    """Keeps a provider's metadata and keys; of people it keeps nothing, their tokens included."""

    def __init__(self, config: ProviderConfig, clock: Clock) -> None:
        self.config = config
        self._clock = clock
        self._http = ProviderHttp(config.issuer)
        self._keys = ProviderKeys(self._fetch_keys, clock)
        self._metadata: _Metadata | None = None
        self._asked_at: datetime | None = None
        self._lock = asyncio.Lock()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def authorize_url(self, *, state: str, nonce: str, code_verifier: str, anew: bool) -> str:
        """Where to send the browser. `anew`: even who is signed in there proves it again. Raises ProviderError."""
        metadata = await self._discover()
        more: dict[str, str] = {"acr_values": " ".join(self.config.acr_values)}
        if self.config.max_age is not None:
            more["max_age"] = str(int(self.config.max_age.total_seconds()))
        if anew:
            more["prompt"] = "login"
        url: str = prepare_grant_uri(
            metadata.authorization_endpoint,
            client_id=self.config.client_id,
            response_type="code",
            redirect_uri=self.config.redirect_uri,
            scope=self.config.scopes,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(code_verifier),
            code_challenge_method="S256",
            **more,
        )
        return url

    async def expects(self, issuer: str | None) -> bool:
        """Whether the `iss` of an answer is this provider's (RFC 9207); none is right if it never names itself."""
        metadata = await self._discover()
        return issuer == self.config.issuer or (issuer is None and not metadata.names_itself)

    async def redeem(self, code: str, *, nonce: str, code_verifier: str) -> SignedIn:
        """Who the code stands for.

        Raises ProviderError, ProviderRefused, IdTokenRefused, NoProfessional.
        """
        metadata = await self._discover()
        answer = await self._exchange(metadata, code, code_verifier)
        access_token, id_token = answer.get("access_token"), answer.get("id_token")
        if not isinstance(access_token, str) or not _TOKEN.fullmatch(access_token) or not isinstance(id_token, str):
            raise ProviderError("no tokens")
        if str(answer.get("token_type")).lower() != "bearer":
            raise ProviderError("another kind of token")
        expected = Expected(
            issuer=self.config.issuer,
            client_id=self.config.client_id,
            nonce=nonce,
            access_token=access_token,
            acr_values=self.config.acr_values,
            algorithms=self.config.algorithms,
            max_age=self.config.max_age,
        )
        authentication = await verify(id_token, expected, self._keys, self._clock())
        userinfo = await self._http.get(metadata.userinfo_endpoint, bearer=access_token)
        if userinfo.get("sub") != authentication.subject:
            raise IdTokenRefused
        return SignedIn(self.config.issuer, authentication.subject, professional_of(userinfo), authentication.at)

    async def _exchange(self, metadata: _Metadata, code: str, code_verifier: str) -> dict[str, Any]:
        client_id, secret = self.config.client_id, self.config.client_secret
        form: str = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=self.config.redirect_uri,
            code_verifier=code_verifier,
            client_id=client_id,
        )
        if metadata.secret_in_form:
            return await self._http.post(metadata.token_endpoint, f"{form}&{urlencode({'client_secret': secret})}")
        # RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
        return await self._http.post(metadata.token_endpoint, form, basic=b64encode(pair.encode()).decode())

    async def _fetch_keys(self) -> dict[str, Any]:
        return await self._http.get((await self._discover()).jwks_uri)

    async def _discover(self) -> _Metadata:
        async with self._lock:
            now = self._clock()
            age = now - self._asked_at if self._asked_at else None
            if self._metadata is not None and age is not None and age < _METADATA_LASTS:
                return self._metadata
            if self._metadata is None and age is not None and age < _REST_AFTER_FAULT:
                raise ProviderError("did not answer a moment ago")
            self._asked_at, self._metadata = now, None
            self._metadata = self._checked(await self._http.get(self.config.discovery_url))
            return self._metadata

    def _checked(self, found: dict[str, Any]) -> _Metadata:
        """OpenID Connect Discovery 1.0, sections 3 and 4.3."""
        if found.get("issuer") != self.config.issuer:
            raise ProviderError("another issuer")
        methods = found.get("code_challenge_methods_supported", ["S256"])
        if not isinstance(methods, list) or "S256" not in methods:
            raise ProviderError("no PKCE")
        return _Metadata(
            authorization_endpoint=_page(found.get("authorization_endpoint")),
            token_endpoint=self._endpoint(found.get("token_endpoint")),
            userinfo_endpoint=self._endpoint(found.get("userinfo_endpoint")),
            jwks_uri=self._endpoint(found.get("jwks_uri")),
            secret_in_form="client_secret_post" in found.get("token_endpoint_auth_methods_supported", []),
            names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        )

    def _endpoint(self, url: object) -> str:
        """What we call ourselves stays at the issuer's own origin, whatever its document says."""
        if not isinstance(url, str) or not self._http.allows(url):
            raise ProviderError("an endpoint outside the issuer")
        return url


def open_client(settings: Settings, clock: Clock) -> OidcClient | None:
    """None when no provider is set. Raises SettingsError."""
    config = ProviderConfig.of(settings)
    return OidcClient(config, clock) if config else None


def _page(url: object) -> str:
    """The page people are sent to may be another host's: Pro Santé Connect's is."""
    try:
        origin_of(str(url))
    except ValueError:
        raise ProviderError("no page to sign in at") from None
    return str(url)
