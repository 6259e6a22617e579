"""The settings of single sign-on (OpenID Connect, such as Microsoft Entra ID): all of them, or none."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PROVIDER = "single-sign-on"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ENTRA = "login.microsoftonline.com"
FOR_EVERYBODY = {"common", "organizations", "consumers"}


def configured(*, server_url: str, client_id: str, client_secret: str, name: str, tenant: str) -> dict:
    """SOCIALACCOUNT_PROVIDERS for these settings; no provider when none of them is set."""
    given = {"OIDC_SERVER_URL": server_url, "OIDC_CLIENT_ID": client_id, "OIDC_CLIENT_SECRET": client_secret}
    if not any(given.values()):
        return {}
    if missing := [variable for variable, value in given.items() if not value]:
        raise ImproperlyConfigured(f"Single sign-on is half set up. Set {' and '.join(missing)} too, or none of them.")
    refuse_unsafe(server_url, tenant)
    app = {
        "provider_id": PROVIDER,
        "name": name,
        "client_id": client_id,
        "secret": client_secret,
        "settings": {"server_url": server_url, "fetch_userinfo": False, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def refuse_unsafe(server_url: str, tenant: str) -> None:
    parts = urlsplit(server_url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ImproperlyConfigured(
            f"OIDC_SERVER_URL is “{server_url}”. Set it to an address that begins with https://."
        )
    if parts.hostname != ENTRA:
        return
    if FOR_EVERYBODY & set(parts.path.split("/")) or not tenant:
        raise ImproperlyConfigured(
            "Microsoft Entra ID must be bound to one tenant, or people of any organisation could sign in. Set "
            f"OIDC_SERVER_URL to https://{ENTRA}/<tenant id>/v2.0 and OIDC_TENANT to the tenant id."
        )


def origin(server_url: str) -> str:
    """Where forms may lead besides this site: the browser counts the redirect to the provider as part of the form."""
    parts = urlsplit(server_url)
    return f"{parts.scheme}://{parts.netloc}"
