"""A browser without a window: cookies, forms as they were shown, and what was typed into them."""

import http.client
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

BROKEN = (OSError, http.client.HTTPException)  # refused, reset, cut off or too slow: nobody knows what became of it


class Answer:
    def __init__(self, status: int, body: str, headers):
        self.status, self.body, self.headers = status, body, headers


class StaysHere(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


class FormReader(HTMLParser):
    """The fields of the one form that posts to this page, with what is in them."""

    def __init__(self, html: str):
        super().__init__()
        self.fields, self.inside, self.select, self.area = {}, False, None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.inside = a.get("method", "").lower() == "post" and "logout" not in (a.get("action") or "")
        elif not self.inside or "disabled" in a:
            return
        elif tag == "input" and a.get("name"):
            ticked = a.get("type") not in ("radio", "checkbox") or "checked" in a
            if ticked and a.get("type") not in ("file", "submit"):
                self.fields.setdefault(a["name"], a.get("value") or "")
        elif tag == "textarea":
            self.area = a["name"]
            self.fields[self.area] = ""
        elif tag == "select":
            self.select = a["name"]
        elif tag == "option" and self.select and "selected" in a:
            self.fields[self.select] = a.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data.removeprefix("\n")


class Browser:
    def __init__(self, port: int, timeout: float = 60):
        self.base, self.timeout = f"http://127.0.0.1:{port}", timeout
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()), StaysHere())

    def get(self, path: str) -> Answer:
        return self.ask(Request(self.base + path))  # noqa: S310 - our own server

    def post(self, path: str, fields: dict, files: bool = False) -> Answer:
        data = encode_multipart(BOUNDARY, fields) if files else urlencode(fields, doseq=True).encode()
        kind = MULTIPART_CONTENT if files else "application/x-www-form-urlencoded"
        return self.ask(Request(self.base + path, data, {"Content-Type": kind, "Referer": self.base}))  # noqa: S310

    def ask(self, request: Request) -> Answer:
        try:
            got = self.opener.open(request, timeout=self.timeout)
        except HTTPError as refusal:
            got = refusal
        with got:
            return Answer(got.status, got.read().decode("utf-8", "replace"), got.headers)

    def form(self, path: str) -> dict | None:
        """The fields of a page's form; None while the page cannot be had."""
        page = self.get(path)
        return FormReader(page.body).fields if page.status == 200 else None

    def sign_in(self, email: str, password: str) -> Answer:
        fields = self.form("/accounts/login/")
        return self.post("/accounts/login/", fields | {"login": email, "password": password})
