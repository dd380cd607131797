"""An nginx to measure beside: one worker, auth_basic, a fixed body, a log line for every request.

`return` would answer before the credential is checked, so the body comes from a named location that
`try_files` reaches only after the check.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .processes import SERVER_CORE, children, on_core, stopped_at_end
from .tollgate import PATH

START_SECONDS_MAX = 10.0
BODY = '{"status":"OK","meta":{"total_count":0},"data":[]}'
CONFIGURATION = """\
daemon off;
master_process on;
worker_processes 1;
{user}
pid nginx.pid;
error_log error.log;
events {{ worker_connections 1024; }}
http {{
    log_format line escape=json '{{"ts":"$time_iso8601","request_id":"$request_id",'
        '"client_ip":"$remote_addr","method":"$request_method","route":"$uri",'
        '"status":$status,"duration_s":$request_time,"bytes_out":$bytes_sent,'
        '"principal_id":"$remote_user","user_agent":"$http_user_agent"}}';
    access_log access.log line buffer=64k flush=1s;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    open_file_cache max=10;
    open_file_cache_errors on;
    keepalive_requests 100000000;
    server {{
        listen 127.0.0.1:{tls_port} ssl;
        listen 127.0.0.1:{plain_port};
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        ssl_protocols TLSv1.2 TLSv1.3;
        location / {{
            auth_basic "bench";
            auth_basic_user_file htpasswd;
            try_files /none @body;
        }}
        location @body {{
            default_type application/json;
            return 200 '{body}';
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A running nginx."""

    workers: list[int]
    tls: str
    plain: str


def free_port() -> int:
    """Return a port of the loopback interface that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def write_password(file: Path, authorization: str) -> None:
    """Write the file that lets the bearer of an Authorization header in."""
    user, _, password = base64.b64decode(authorization.split()[1]).decode().partition(":")
    digest = base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()
    file.write_text(f"{user}:{{SHA}}{digest}\n")


@contextmanager
def running_nginx(
    folder: Path, certificate: Path, key: Path, authorization: str
) -> Iterator[Nginx]:
    """Run an nginx with its files in a folder until the block ends."""
    binary = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if binary is None:
        raise RuntimeError("there is no nginx")
    folder.mkdir()
    write_password(folder / "htpasswd", authorization)
    tls_port, plain_port = free_port(), free_port()
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "",
            tls_port=tls_port,
            plain_port=plain_port,
            certificate=certificate,
            key=key,
            body=BODY,
        )
    )
    command = on_core(SERVER_CORE, [binary, "-p", str(folder), "-c", "nginx.conf"])
    with (
        (folder / "stderr.log").open("w") as errors,
        stopped_at_end(subprocess.Popen(command, stderr=errors, text=True)) as master,
    ):
        await_port(plain_port)
        yield Nginx(
            workers=children(master.pid),
            tls=f"https://127.0.0.1:{tls_port}{PATH}",
            plain=f"http://127.0.0.1:{plain_port}{PATH}",
        )


def await_port(port: int) -> None:
    """Wait until something accepts connections on a port."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
