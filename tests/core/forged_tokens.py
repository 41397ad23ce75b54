"""Tokens made by hand, with the real signing key wherever the class allows: none is to be believed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from core.tokens import ISSUER, TokenKeys, TokenType

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
TYPE = TokenType("test+jwt", timedelta(seconds=60))
AUDIENCE = "somewhere"
WRONG_VALUES: list[Any] = [None, 1, True, [], {}, "", 1.5]
WRONG_TIMES: list[Any] = [
    str(SECONDS + 30),
    SECONDS + 30.0,
    True,
    False,
    None,
    [SECONDS],
    {},
    10**400,
    -(10**400),
]
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def packed(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def raw_signature(key: ec.EllipticCurvePrivateKey, signed: bytes) -> bytes:
    r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Forge:
    """Makes tokens by hand, with the real key unless told otherwise."""

    def __init__(self, keys: TokenKeys, private: ec.EllipticCurvePrivateKey) -> None:
        self.private = private
        self.header: dict[str, Any] = {"alg": "ES256", "typ": TYPE.name, "kid": keys.kid}
        self.body: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "someone",
            "iat": SECONDS,
            "exp": SECONDS + 60,
            "jti": "0123456789abcdef",
        }

    def token(
        self,
        header: Any = None,
        body: Any = None,
        sign: Callable[[bytes], bytes] | None = None,
    ) -> str:
        first = packed(self.header if header is None else header)
        second = packed(self.body if body is None else body)
        signed = f"{b64(first)}.{b64(second)}".encode()
        signature = sign(signed) if sign else raw_signature(self.private, signed)
        return f"{signed.decode()}.{b64(signature)}"

    def with_header(self, **changes: Any) -> str:
        return self.token(header={**self.header, **changes})

    def with_body(self, **changes: Any) -> str:
        return self.token(body={**self.body, **changes})

    def without(self, part: str, name: str) -> str:
        members = {key: value for key, value in getattr(self, part).items() if key != name}
        return self.token(header=members) if part == "header" else self.token(body=members)


def unsigned(forge: Forge, private: ec.EllipticCurvePrivateKey) -> Iterator[tuple[str, Any]]:
    for alg in ("none", "None", "NONE", "nOnE", "", None, "none "):
        header = {**forge.header, "alg": alg}
        yield f"alg {alg!r}, no signature", forge.token(header=header, sign=lambda _: b"")
        yield f"alg {alg!r}, trailing dot cut", forge.token(header=header, sign=lambda _: b"").rstrip(".")
        yield f"alg {alg!r}, real signature", forge.token(header=header)


def keyed_with_the_public_key(forge: Forge, private: ec.EllipticCurvePrivateKey) -> Iterator[tuple[str, Any]]:
    public = private.public_key()
    encoding, form = serialization.Encoding, serialization.PublicFormat
    secrets = {
        "PEM": public.public_bytes(encoding.PEM, form.SubjectPublicKeyInfo),
        "PEM without newline": public.public_bytes(encoding.PEM, form.SubjectPublicKeyInfo).strip(),
        "DER": public.public_bytes(encoding.DER, form.SubjectPublicKeyInfo),
        "OpenSSH": public.public_bytes(encoding.OpenSSH, form.OpenSSH),
        "raw": public.public_bytes(encoding.X962, form.UncompressedPoint),
        "compressed": public.public_bytes(encoding.X962, form.CompressedPoint),
        "empty": b"",
    }
    for name, secret in secrets.items():
        for alg, digest in (("HS256", hashlib.sha256), ("HS384", hashlib.sha384), ("HS512", hashlib.sha512)):

            def mac(signed: bytes, secret: bytes = secret, digest: Any = digest) -> bytes:
                return hmac.new(secret, signed, digest).digest()

            yield f"{alg} keyed with {name}", forge.token(header={**forge.header, "alg": alg}, sign=mac)
            yield f"{alg} keyed with {name}, named ES256", forge.token(sign=mac)


def other_keys(forge: Forge, private: ec.EllipticCurvePrivateKey) -> Iterator[tuple[str, Any]]:
    foreign = ec.generate_private_key(ec.SECP256R1())
    numbers = foreign.public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "crv": "P-256",
        "x": b64(numbers.x.to_bytes(32, "big")),
        "y": b64(numbers.y.to_bytes(32, "big")),
    }

    def by_foreign(signed: bytes) -> bytes:
        return raw_signature(foreign, signed)

    yield "foreign key", forge.token(sign=by_foreign)
    for name, value in {
        "jwk": jwk,
        "jku": "https://example.org/keys.json",
        "x5u": "https://example.org/key.pem",
        "x5c": ["MIIB"],
        "x5t": "abcd",
    }.items():
        yield f"{name}, foreign key", forge.token(header={**forge.header, name: value}, sign=by_foreign)
        yield f"{name}, real key", forge.with_header(**{name: value})
    curve = ec.generate_private_key(ec.SECP384R1())
    signature = curve.sign(b"x", ec.ECDSA(hashes.SHA256()))
    yield "P-384 signature", forge.token(sign=lambda _: signature)
    big = rsa.generate_private_key(65537, 2048)

    def by_rsa(signed: bytes) -> bytes:
        return big.sign(signed, rsa_padding.PKCS1v15(), hashes.SHA256())

    yield "RS256", forge.token(header={**forge.header, "alg": "RS256"}, sign=by_rsa)


def hostile_headers(forge: Forge, private: ec.EllipticCurvePrivateKey) -> Iterator[tuple[str, Any]]:
    for kid in (
        None,
        "",
        "unknown",
        0,
        True,
        ["x"],
        {"x": 1},
        "../../etc/passwd",
        "' OR 1=1 --",
        forge.header["kid"].upper() + " ",
        forge.header["kid"] + "\0",
        "https://example.org",
    ):
        yield f"kid {kid!r}", forge.with_header(kid=kid)
    yield "crit b64", forge.with_header(crit=["b64"], b64=False)
    yield "crit unknown", forge.with_header(crit=["x-new"])
    yield "crit empty", forge.with_header(crit=[])
    yield "zip", forge.with_header(zip="DEF")
    yield "unknown member", forge.with_header(cty="JWT")
    for name in ("alg", "typ", "kid"):
        yield f"without {name}", forge.without("header", name)
    for alg in ("ES384", "ES512", "ES256K", "PS256", "EdDSA", "es256", "ES256 ", ["ES256"], {"ES256": 1}, 256, True):
        yield f"alg {alg!r}", forge.with_header(alg=alg)
    for typ in ("JWT", "test", "TEST+JWT", "refresh+jwt", "test+jwt ", None, 1, ["test+jwt"], ""):
        yield f"typ {typ!r}", forge.with_header(typ=typ)
    text = packed(forge.header).decode()
    yield "alg twice", forge.token(header=(text[:-1] + ',"alg":"ES256"}').encode())
    yield "kid twice", forge.token(header=('{"kid":"x",' + text[1:]).encode())
    for value in (b"[]", b'"x"', b"null", b"1", b"", b"{", b"\xff\xfe", packed(forge.header) + b"x"):
        yield f"header {value!r}", forge.token(header=value)


def bad_signatures(forge: Forge, private: ec.EllipticCurvePrivateKey) -> Iterator[tuple[str, Any]]:
    whole = forge.token()
    yield "DER", forge.token(sign=lambda signed: private.sign(signed, ec.ECDSA(hashes.SHA256())))
    yield "zero", forge.token(sign=lambda _: bytes(64))
    yield "r = s = 1", forge.token(sign=lambda _: (bytes(31) + b"\1") * 2)
    yield "r = s = order", forge.token(sign=lambda _: ORDER.to_bytes(32, "big") * 2)
    yield "all ones", forge.token(sign=lambda _: b"\xff" * 64)
    yield "short", forge.token(sign=lambda signed: raw_signature(private, signed)[:-1])
    yield "long", forge.token(sign=lambda signed: raw_signature(private, signed) + b"\0")
    yield "twice", forge.token(sign=lambda signed: raw_signature(private, signed) * 2)
    yield (
        "one bit off",
        forge.token(
            sign=lambda signed: bytes([raw_signature(private, signed)[0] ^ 1]) + raw_signature(private, signed)[1:]
        ),
    )
    yield "of another payload", forge.with_body(sub="else").rsplit(".", 1)[0] + "." + whole.rsplit(".", 1)[1]
    yield (
        "SHA-384",
        forge.token(
            sign=lambda signed: b"".join(
                part.to_bytes(32, "big")
                for part in decode_dss_signature(private.sign(signed, ec.ECDSA(hashes.SHA384())))
            )
        ),
    )


def bad_claims(forge: Forge, private: ec.EllipticCurvePrivateKey) -> Iterator[tuple[str, Any]]:
    for name in ("iss", "aud", "sub", "iat", "exp", "jti"):
        yield f"without {name}", forge.without("body", name)
        for value in WRONG_VALUES:
            yield f"{name} {value!r}", forge.with_body(**{name: value})
    yield "another aud", forge.with_body(aud="elsewhere")
    yield "aud in a list", forge.with_body(aud=[AUDIENCE])
    yield "aud among others", forge.with_body(aud=[AUDIENCE, "elsewhere"])
    yield "another iss", forge.with_body(iss="https://example.org")
    yield "iss in a list", forge.with_body(iss=[ISSUER])
    yield "long sub", forge.with_body(sub="x" * 201)
    for jti in ("short", "x" * 65, "has space in it..", "é" * 16):
        yield f"jti {jti!r}", forge.with_body(jti=jti)
    text = packed(forge.body).decode()
    yield "exp twice", forge.token(body=(text[:-1] + f',"exp":{SECONDS + 30}}}').encode())
    yield "sub twice", forge.token(body=('{"sub":"admin",' + text[1:]).encode())
    for octets in (b"[]", b'"x"', b"null", b"1", b"{", b"\xff\xfe", b"NaN", text.encode() + b"x"):
        yield f"payload {octets!r}", forge.token(body=octets)


def bad_times(forge: Forge, private: ec.EllipticCurvePrivateKey) -> Iterator[tuple[str, Any]]:
    yield "expired a second ago", forge.with_body(iat=SECONDS - 31, exp=SECONDS - 1)
    yield "expires now", forge.with_body(iat=SECONDS - 30, exp=SECONDS)
    yield "lives too long", forge.with_body(exp=SECONDS + 61)
    yield "lives a century", forge.with_body(exp=SECONDS + 3_153_600_000)
    yield "issued tomorrow", forge.with_body(iat=SECONDS + 86400, exp=SECONDS + 86430)
    yield "issued in a second", forge.with_body(iat=SECONDS + 1)
    yield "expires before issued", forge.with_body(iat=SECONDS, exp=SECONDS - 5)
    yield "issued in 1970", forge.with_body(iat=0)
    yield "negative", forge.with_body(iat=-SECONDS, exp=SECONDS + 5)
    yield "not before later", forge.with_body(nbf=SECONDS + 5)
    for name in ("iat", "exp", "nbf"):
        for value in WRONG_TIMES:
            yield f"{name} {str(value)[:12]}", forge.with_body(**{name: value})
        for literal in ("NaN", "Infinity", "-Infinity", "1e400", "1" + "0" * 4000, "1e2"):
            body = packed({**forge.body, name: "@"}).replace(b'"@"', literal.encode())
            yield f"{name} {literal[:12]}", forge.token(body=body)


def bad_shapes(forge: Forge, private: ec.EllipticCurvePrivateKey) -> Iterator[tuple[str, Any]]:
    token = forge.token()
    header, body, signature = token.split(".")
    yield from ((f"{value!r}", value) for value in [*WRONG_VALUES, b"x", token.encode(), [token]])
    yield from ((f"{value!r}", value) for value in (".", "..", "...", "a.b", "a.b.c", "a.b.c.d", " . . "))
    yield "four parts", token + "." + signature
    yield "five parts (JWE)", token + "." + signature + "." + signature
    yield "two parts", header + "." + body
    yield "empty payload part", f"{header}..{signature}"
    yield "padding", f"{header}.{body}.{signature}=="
    yield "padding in header", f"{header}=.{body}.{signature}"
    for space in (" ", "\n", "\t", "\0"):
        yield f"leading {space!r}", space + token
        yield f"trailing {space!r}", token + space
    yield "newline inside", f"{header}.\n{body}.{signature}"
    yield "standard alphabet", token.replace("-", "+").replace("_", "/") + "+"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spare = alphabet[alphabet.index(signature[-1]) | 1 if alphabet.index(signature[-1]) % 2 == 0 else 0]
    yield "spare bits", f"{header}.{body}.{signature[:-1]}{spare}"
    yield "lone surrogate", token[:-1] + "\ud800"
    yield "not ASCII", token[:-1] + "é"
    yield "JSON serialisation", json.dumps({"payload": body, "protected": header, "signature": signature})
    yield "JSON serialisation, general", json.dumps({"payload": body, "signatures": [{"signature": signature}]})
    yield "bearer prefix", "Bearer " + token
    yield "over 4 KiB", forge.with_body(name="x" * 4096)
    yield "a megabyte", token + "A" * 1_000_000
    for depth in (600, 1500):
        nested = b"[" * depth + b"]" * depth
        yield f"header nested {depth}", forge.token(header=nested)
        yield f"payload nested {depth}", forge.token(body=nested)
    member = b'{"a":' * 450 + b"1" + b"}" * 450
    yield "objects nested", forge.token(body=member)


CLASSES = [
    unsigned,
    keyed_with_the_public_key,
    other_keys,
    hostile_headers,
    bad_signatures,
    bad_claims,
    bad_times,
    bad_shapes,
]
