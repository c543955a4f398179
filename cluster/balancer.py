"""nginx before a cluster: sockets go to the gateways, what staff may do to admin, the rest to the APIs."""

from tests.servers.daemon import Daemon
from tests.servers.nats import answers

CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
    {upstreams}
    server {{
        listen 127.0.0.1:{port};
        proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        proxy_connect_timeout 1s;
        proxy_read_timeout 120s;
        proxy_next_upstream error timeout http_502 http_503 non_idempotent;
        location = /api/v1/socket {{ proxy_pass http://gateway; }}
        location ~ ^/api/v1/(admin/|users/[^/]+/(role|state)$) {{ proxy_pass http://admin; }}
        location / {{ proxy_pass http://api; }}
    }}
}}
"""


class Balancer(Daemon):
    """`addresses`: role → host:port of each member with it."""

    def __init__(self, addresses: dict[str, list[str]]) -> None:
        super().__init__()
        self._addresses = addresses

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        upstreams = "\n    ".join(_upstream(role, some) for role, some in self._addresses.items())
        config = CONFIG.format(folder=self.folder, port=self.port, upstreams=upstreams)
        (self.folder / "nginx.conf").write_text(config)

    def command(self) -> list[str]:
        return ["/usr/sbin/nginx", "-e", "stderr", "-c", f"{self.folder}/nginx.conf"]

    def is_answering(self) -> bool:
        return answers(self.port)


def _upstream(role: str, addresses: list[str]) -> str:
    servers = " ".join(f"server {address} max_fails=1 fail_timeout=1s;" for address in addresses)
    return f"upstream {role} {{ least_conn; {servers} keepalive 32; }}"
