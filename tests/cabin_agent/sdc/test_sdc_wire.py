"""A monitor of IEEE 11073 SDC on the loopback: the library's own provider, our consumer."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cabin_agent.drivers import Event, Progress, ReadingDraft
from cabin_agent.parsers.sdc_metric import parse_report
from cabin_agent.simulators.sdc_host import SdcHost, hosted
from cabin_agent.simulators.sdc_monitor import CUFF, RUNNING, SimulatedMonitor, State
from cabin_agent.transports import LinkLost
from cabin_agent.transports.sdc import SdcTransport
from cabin_agent.transports.sdc_library import mk_ssl_contexts_from_folder
from contract.observations import Metric, Validity
from tests.cabin_agent.serial.lines import a_world, claimed, drafts

UPDATES = 20


@pytest.fixture(scope="module")
async def host() -> AsyncGenerator[SdcHost]:
    async with hosted(SimulatedMonitor(a_world()), discoverable=True) as host:
        yield host


async def test_every_update_arrives_in_order_and_none_is_lost(host: SdcHost) -> None:
    transport = SdcTransport(address=host.address)
    (found,) = await transport.scan()
    async with transport.connect(found) as connection:
        for number in range(UPDATES):
            await asyncio.to_thread(host.publish, [State(RUNNING[0], str(80 + number))])
        frames = connection.frames()
        got = [parse_report((await anext(frames)).octets) for _ in range(UPDATES)]
        await frames.aclose()
    values = [str(update.component.value) for report in got for update in report.updates]
    assert values == [str(80 + number) for number in range(UPDATES)]


async def test_what_runs_is_shown_and_ends_as_a_reading_and_a_cuff_is_one_at_once(host: SdcHost) -> None:
    transport = SdcTransport(address=host.address)
    driver = await claimed(transport)
    (found,) = await transport.scan()
    events: list[Event] = []
    async with driver.connect(transport, found) as link:
        assert (link.identity.model, link.identity.serial) == ("Comptoir Simulated monitor", "SIM-SDC-1")
        for states in (
            [State(RUNNING[0], "97"), State(RUNNING[1], "72")],
            [State(metric, value) for metric, value in zip(CUFF, ("124", "78", "93"), strict=True)],
            [State(RUNNING[0], "96", "Qst"), State(RUNNING[1], "73")],
        ):
            await asyncio.to_thread(host.publish, states)
        async for event in link.events():
            events.append(event)
            if len(events) == 3:
                await link.finish()
    assert [type(event) for event in events] == [Progress, ReadingDraft, Progress, ReadingDraft]
    cuff, running = drafts(events)
    assert [str(part.value) for part in cuff.measurement.components] == ["124", "78", "93"]
    assert [(part.metric, str(part.value)) for part in running.measurement.components] == [
        (Metric.SPO2, "96"),
        (Metric.PULSE_RATE, "73"),
    ]
    assert (cuff.measurement.validity, running.measurement.validity) == (Validity.VALID, Validity.QUESTIONABLE)
    assert b"NumericMetricState" in running.frame.octets


async def test_a_monitor_is_found_by_discovery(host: SdcHost) -> None:
    found = await SdcTransport(search_s=1.0).scan()
    assert host.address in {each.address for each in found}


async def test_a_monitor_that_goes_is_a_lost_link() -> None:
    async with hosted(SimulatedMonitor(a_world())) as host:
        transport = SdcTransport(address=host.address)
        (found,) = await transport.scan()
        async with transport.connect(found) as connection:
            going = asyncio.ensure_future(asyncio.to_thread(host.stop))
            with pytest.raises(LinkLost, match="link_lost"):
                await anext(connection.frames())
            await going


async def test_nobody_at_the_address_is_not_in_reach() -> None:
    transport = SdcTransport(address="http://127.0.0.1:9/none")
    (found,) = await transport.scan()
    with pytest.raises(LinkLost, match="not_in_reach"):
        async with transport.connect(found):
            pytest.fail("connected to nobody")


@pytest.mark.parametrize(
    "options", [{"address": "http://192.0.2.7:6464/x"}, {"adapter": "192.0.2.1"}], ids=["address", "adapter"]
)
def test_without_certificates_only_the_loopback_is_reached(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="certificates"):
        SdcTransport(**options)  # type: ignore[arg-type]


async def test_with_certificates_the_wire_is_encrypted_and_a_stranger_gets_nothing(tmp_path: Path) -> None:
    ours, foreign = certificates(tmp_path / "ours"), certificates(tmp_path / "foreign")
    context = mk_ssl_contexts_from_folder(ours)
    async with hosted(SimulatedMonitor(a_world()), certificates=context) as host:
        assert host.address.startswith("https://")
        transport = SdcTransport(address=host.address, certificates=str(ours))
        (found,) = await transport.scan()
        async with transport.connect(found) as connection:
            await asyncio.to_thread(host.publish, [State(RUNNING[0], "97")])
            (update,) = parse_report((await anext(connection.frames())).octets).updates
            assert str(update.component.value) == "97"
        stranger = SdcTransport(address=host.address, certificates=str(foreign))
        with pytest.raises(LinkLost, match="not_in_reach"):
            async with stranger.connect(found):
                pytest.fail("a stranger connected")


def certificates(folder: Path) -> Path:
    """A certificate authority of its own, and one certificate of it: userkey.pem, usercert.pem, cacert.pem."""
    folder.mkdir()
    authority, user = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, folder.name)])
    (folder / "cacert.pem").write_bytes(_signed(name, name, authority.public_key(), authority, is_authority=True))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{folder.name} device")])
    (folder / "usercert.pem").write_bytes(_signed(subject, name, user.public_key(), authority, is_authority=False))
    (folder / "userkey.pem").write_bytes(
        user.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> bytes:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
