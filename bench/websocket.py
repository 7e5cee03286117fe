"""A WebSocket client for measuring: text messages both ways over asyncio's streams, nothing more."""

from __future__ import annotations

import asyncio
import base64
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.measure import BenchFault

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_FINAL, _MASKED = 0x80, 0x80


class WebSocket:
    """One open connection. Reads raise EOFError or OSError when it has ended."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def send(self, text: str) -> None:
        self._frame(_TEXT, text.encode())
        await self._writer.drain()

    async def receive(self) -> str:
        """The next text message; answers pings meanwhile."""
        text = b""
        while True:
            head, second = await self._reader.readexactly(2)
            opcode, length = head & 0x0F, second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", await self._reader.readexactly(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", await self._reader.readexactly(8))
            data = await self._reader.readexactly(length)
            if opcode == _CLOSE:
                raise EOFError("closed by the server")
            if opcode == _PING:
                self._frame(_PONG, data)
            elif opcode != _PONG:
                text += data
                if head & _FINAL:
                    return text.decode()

    def _frame(self, opcode: int, data: bytes) -> None:
        """Clients mask what they send; a mask of zeros leaves it as it is."""
        length = struct.pack("!BB", _FINAL | opcode, _MASKED | len(data)) if len(data) < 126 else b""
        length = length or struct.pack("!BBH", _FINAL | opcode, _MASKED | 126, len(data))
        self._writer.write(length + bytes(4) + data)


@asynccontextmanager
async def websocket(*, host: str, port: int, path: str) -> AsyncIterator[WebSocket]:
    """Connected with the block. Raises OSError or EOFError when nobody answers, BenchFault for a refusal."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Origin: http://{host}:{port}\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 101"):
            raise BenchFault(f"no WebSocket: {answer.splitlines()[0].decode()}")
        yield WebSocket(reader, writer)
    finally:
        writer.close()
