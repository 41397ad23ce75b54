"""A server and two homes, each behind a line of its own that can be cut, narrowed or made to lose: network
namespaces on one bridge, tbf and nftables, which kernels without netem have too. Needs root.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.web.call.rural import Host

# Of 198.18.0.0/15, kept for such tests (RFC 2544).
_NETWORK = "198.18.{}.{}"


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, told = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {told.decode().strip()}")


@dataclass(frozen=True, slots=True)
class Home:
    """`socket`: the far end of its line, at the bridge."""

    host: Host
    socket: str

    async def lose(self, percent: int) -> None:
        """Of all datagrams and segments, at random, in both directions; 100 is a cut that no device notices."""
        await self.host.run("sh", "-c", "nft delete table inet line 2>/dev/null || true")
        if percent == 0:
            return
        lost = "drop" if percent == 100 else f"numgen random mod 100 < {percent} drop"
        await self.host.run(
            "nft",
            "add table inet line;"
            " add chain inet line in { type filter hook input priority 0; };"
            " add chain inet line out { type filter hook output priority 0; };"
            f" add rule inet line in iifname {self.host.device} {lost};"
            f" add rule inet line out oifname {self.host.device} {lost}",
        )

    async def narrow(self, kbit_per_s: int) -> None:
        """Both directions; a queue of 400 ms, as a cheap router has."""
        rate = ("tbf", "rate", f"{kbit_per_s}kbit", "burst", "5kb", "latency", "400ms")
        await self.host.run("tc", "qdisc", "replace", "dev", self.host.device, "root", *rate)
        await _run("tc", "qdisc", "replace", "dev", self.socket, "root", *rate)

    async def widen(self) -> None:
        """Undoes `narrow`."""
        await self.host.run("sh", "-c", f"tc qdisc del dev {self.host.device} root 2>/dev/null || true")
        await _run("sh", "-c", f"tc qdisc del dev {self.socket} root 2>/dev/null || true")

    async def unplug(self) -> None:
        """The device sees that its network is gone."""
        await self.host.run("ip", "link", "set", self.host.device, "down")

    async def plug_in(self) -> None:
        await self.host.run("ip", "link", "set", self.host.device, "up")


@dataclass(frozen=True, slots=True)
class Village:
    """`address`: of the server, which runs on this machine itself."""

    address: str
    patient: Home
    doctor: Home

    async def mend(self) -> None:
        """All lines are as they were at first."""
        for home in (self.patient, self.doctor):
            await home.lose(0)
            await home.widen()


@asynccontextmanager
async def village() -> AsyncGenerator[Village]:
    tag, subnet = secrets.token_hex(3), secrets.randbelow(256)
    bridge = f"v{tag}"
    address = _NETWORK.format(subnet, 1)
    homes: list[Home] = []
    try:
        await _run("ip", "link", "add", bridge, "type", "bridge")
        await _run("ip", "address", "add", f"{address}/24", "dev", bridge)
        await _run("ip", "link", "set", bridge, "up")
        for number, name in enumerate(("p", "d"), start=2):
            host = Host(f"{name}-{tag}", f"{name}{tag}", _NETWORK.format(subnet, number))
            home = Home(host, f"{name}s{tag}")
            homes.append(home)
            await _connect(home, bridge)
        yield Village(address, *homes)
    finally:
        for home in homes:
            await _run("sh", "-c", f"ip netns del {home.host.namespace} 2>/dev/null || true")
        await _run("sh", "-c", f"ip link del {bridge} 2>/dev/null || true")


async def _connect(home: Home, bridge: str) -> None:
    host = home.host
    await _run("ip", "netns", "add", host.namespace)
    await _run("ip", "link", "add", home.socket, "type", "veth", "peer", "name", host.device, "netns", host.namespace)
    await _run("ip", "link", "set", home.socket, "master", bridge)
    await _run("ip", "link", "set", home.socket, "up")
    await host.run("ip", "address", "add", f"{host.address}/24", "dev", host.device)
    # Its late address of IPv6 would be a change of network in the midst of the first page.
    await host.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 || true")
    await host.run("ip", "link", "set", "lo", "up")
    await host.run("ip", "link", "set", host.device, "up")
