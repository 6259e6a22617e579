"""A small OpenID Connect provider on loopback, as a council's directory would be: it says whatever a test tells it to.

`claims` is what it says of whoever comes; `requests` is what it was asked. It checks the secret, the address to come
back to and the proof key (PKCE), as a real one does.
"""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "lscb-tracker", "a secret between the two"
TENANT = "11111111-2222-3333-4444-555555555555"
KEY_ID = "1"


class Provider:
    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims, self.requests, self.codes, self.is_broken = {}, [], {}, False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def knows(self, who: str, **claims) -> None:
        """Whoever comes from now on is this person."""
        self.claims = {"sub": who, "email": who, "email_verified": True, "tid": TENANT} | claims

    def configuration(self) -> dict:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict) -> str:
        """Where the browser goes next: back, with a code."""
        self.requests.append(asked)
        code = f"code-{len(self.requests)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict) -> tuple[int, dict]:
        before = self.codes.pop(asked.get("code"), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if before is None or asked.get("client_secret") != CLIENT_SECRET or before["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300} | self.claims
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_ID})
        return 200, {"access_token": "not used", "token_type": "Bearer", "expires_in": 300, "id_token": token}


def handler_of(provider: Provider) -> type:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            if provider.is_broken:
                self.answer(500, {})
            elif path.endswith("/openid-configuration"):
                self.answer(200, provider.configuration())
            elif path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
            else:
                self.answer(404, {})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(*provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def answer(self, status: int, what: dict) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(what).encode())

        def log_message(self, *args) -> None:
            pass

    return Handler
