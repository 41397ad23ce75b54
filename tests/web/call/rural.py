"""Two hosts joined by a line that can be made bad: network namespaces, a veth pair, tbf and nftables. Needs root."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

TOOLS = ("ip", "tc", "nft")


def can_shape() -> bool:
    return os.geteuid() == 0 and all(shutil.which(tool) for tool in TOOLS)


async def _run(*command: str) -> str:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    said, complained = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {complained.decode().strip()}")
    return said.decode()


@dataclass(frozen=True, slots=True)
class Host:
    """`address`: of its end of the line."""

    namespace: str
    device: str
    address: str

    async def run(self, *command: str) -> None:
        await _run("ip", "netns", "exec", self.namespace, *command)

    async def processes(self) -> list[int]:
        """Those that run on this host."""
        return [int(pid) for pid in (await _run("ip", "netns", "pids", self.namespace)).split()]

    def program(self, directory: Path, path: str) -> Path:
        """An executable that starts `path` on this host."""
        script = directory / f"on-{self.namespace}"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {self.namespace} {path} "$@"\n')
        script.chmod(0o755)
        return script


@dataclass(frozen=True, slots=True)
class Line:
    near: Host
    far: Host

    async def shape(self, *, kbit_per_s: int | None = None, loss_percent: int = 0) -> None:
        """Both directions. Loss is of UDP only, at random, before the narrow place; nothing means a clean line."""
        await self.clean()
        for host in (self.near, self.far):
            if kbit_per_s:
                rate = ("tbf", "rate", f"{kbit_per_s}kbit", "burst", "5kb", "latency", "400ms")
                await host.run("tc", "qdisc", "add", "dev", host.device, "root", *rate)
            if loss_percent:
                await host.run(
                    "nft",
                    "add table inet rural; add chain inet rural in { type filter hook input priority 0; };"
                    f" add rule inet rural in meta l4proto udp numgen random mod 100 < {loss_percent} drop",
                )

    async def cut(self) -> None:
        """Nothing passes, until `clean`."""
        for host in (self.near, self.far):
            await host.run("ip", "link", "set", host.device, "down")

    async def clean(self) -> None:
        for host in (self.near, self.far):
            await host.run("ip", "link", "set", host.device, "up")
            await host.run("sh", "-c", f"tc qdisc del dev {host.device} root 2>/dev/null || true")
            await host.run("sh", "-c", "nft delete table inet rural 2>/dev/null || true")


@asynccontextmanager
async def rural_line() -> AsyncGenerator[Line]:
    tag = uuid.uuid4().hex[:6]
    near = Host(f"near-{tag}", f"n{tag}", "10.213.7.1")
    far = Host(f"far-{tag}", f"f{tag}", "10.213.7.2")
    hosts = (near, far)
    try:
        for host in hosts:
            await _run("ip", "netns", "add", host.namespace)
        await _run("ip", "link", "add", near.device, "netns", near.namespace, "type", "veth", "peer", far.device, "netns", far.namespace)  # fmt: skip
        for host in hosts:
            await host.run("ip", "address", "add", f"{host.address}/24", "dev", host.device)
            # Its late address of IPv6 would be a change of network in the midst of the first page.
            await host.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 || true")
            await host.run("ip", "link", "set", "lo", "up")
            await host.run("ip", "link", "set", host.device, "up")
        yield Line(near, far)
    finally:
        for host in hosts:
            await _run("sh", "-c", f"ip netns del {host.namespace} 2>/dev/null || true")
