"""The rules of the house, read from the source. Each rule is shown something that breaks it, to prove that it looks."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("lscb_tracker", "recommendations", "assurance")
MODULE_LINES = 500
TEMPLATE_LINES = 120
NAMES_THAT_SAY_NOTHING = {"utils", "util", "common", "core", "helpers", "misc", "base"}

# Who may not import what. A package stands for everything in it.
FORBIDDEN_IMPORTS = [
    ("recommendations", "assurance"),
    ("recommendations", "lscb_tracker.accounts"),
    ("assurance", "lscb_tracker.accounts"),
    ("lscb_tracker.accounts", "assurance"),
    ("lscb_tracker.audit", "assurance"),
    ("lscb_tracker.audit", "lscb_tracker.accounts"),
    *((f"lscb_tracker.audit.{part}", "recommendations.models") for part in ("trail", "models", "verification")),
    ("recommendations", "lscb_tracker.urls"),
    ("assurance", "lscb_tracker.urls"),
    ("lscb_tracker.accounts", "lscb_tracker.urls"),
    ("assurance", "recommendations.views"),
    ("assurance", "recommendations.urls"),
    ("lscb_tracker.accounts", "recommendations.views"),
    *(
        (f"{app}.{layer}", f"{app}.{above}")
        for app in ("recommendations", "assurance")
        for layer, layers_above in {
            "models": ("querysets", "services", "forms", "views", "urls"),
            "querysets": ("services", "forms", "views", "urls"),
            "services": ("forms", "views", "urls"),
            "forms": ("views", "urls"),
        }.items()
        for above in layers_above
        if (layer, above) != ("models", "querysets")
    ),
    *(
        (f"{app}.{layer}", web)
        for app in ("recommendations", "assurance")
        for layer in ("models", "services")
        for web in ("django.http", "django.shortcuts", "django.contrib.messages", "django.forms")
    ),
]
MAY_IMPORT_ALL_THE_SAME = {
    ("assurance.demonstration", "lscb_tracker.accounts"): "It makes the accounts of the demonstration.",
}

READS_THE_CLOCK = {"now", "today", "utcnow", "localdate", "localtime"}
CONVERTS_A_TIME = {"localdate", "localtime"}  # when they are given one
MAY_READ_THE_CLOCK = {
    r".*\.views(\..*)?": "A view passes the day on.",
    r".*\.management\.commands\..*": "A command passes the day on.",
    r"lscb_tracker\.accounts\.(backends|models)": "Whose appointments are in force when somebody signs in.",
    r"lscb_tracker\.accounts\.sessions": "How long somebody has been away.",
    r"lscb_tracker\.audit\.trail": "The moment of an event, which belongs to its seal.",
    r"recommendations\.versioning": "The moment of a change, kept beside it.",
}
INPUT = {"GET", "POST", "FILES", "COOKIES", "META", "headers", "body"}
HANDS_ON = {"urlencode"}
WRITES = {"save", "delete", "bulk_create", "bulk_update"}
TRUSTS_TEXT = {"mark_safe", "SafeString", "SafeText"}

INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=|\shx-on\b|javascript:|\|\s*safe\b|autoescape\s+off""",
    re.IGNORECASE,
)


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


PATHS = sorted(
    path
    for folder in PRODUCT
    for path in (ROOT / folder).rglob("*.py")
    if not {"migrations", "node_modules", "frontend"} & set(path.parts)
)
MODULES = {module_name(path): path.read_text(encoding="utf-8") for path in PATHS}
TEST_PATHS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.suffix in {".html", ".svg"})


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def imported_modules(name: str, source: str) -> set[str]:
    """Every module that a source names in an import, inside functions too; `from a import b` names a and a.b."""
    found = set()
    package = name.split(".") if f"{name}.__init__" in MODULES else name.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def forbidden_imports(name: str, source: str) -> set[str]:
    allowed = {package for module, package in MAY_IMPORT_ALL_THE_SAME if module == name}
    return {
        f"{name} imports {imported}"
        for imported in imported_modules(name, source)
        for importer, package in FORBIDDEN_IMPORTS
        if is_in(name, importer) and is_in(imported, package) and package not in allowed
    }


def calls(source: str, names: set[str]) -> set[str]:
    """The functions and methods among `names` that a source calls."""
    return {name for name, _ in called(source)} & names


def reads_the_clock(source: str) -> set[str]:
    return {
        name for name, call in called(source) if name in READS_THE_CLOCK and not (name in CONVERTS_A_TIME and call.args)
    }


def writes(source: str) -> set[str]:
    return {name for name, call in called(source) if name in WRITES and isinstance(call.func, ast.Attribute)}


def called(source: str) -> list[tuple[str, ast.Call]]:
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [(getattr(call.func, "attr", getattr(call.func, "id", "")), call) for call in found]


def may_read_the_clock(name: str) -> bool:
    return any(re.fullmatch(pattern, name) for pattern in MAY_READ_THE_CLOCK)


def is_view(name: str) -> bool:
    return "views" in name.split(".")


def reads_input(source: str) -> list[str]:
    """Where a source takes an answer out of a request by itself. Handing all answers to a form is what it should do."""
    found = []
    for node in ast.walk(ast.parse(source)):
        taken = {
            ast.Attribute: lambda n: n.attr not in HANDS_ON and n.value,
            ast.Subscript: lambda n: n.value,
            ast.Compare: lambda n: n.comparators[-1],
            ast.For: lambda n: n.iter,
        }.get(type(node), lambda n: None)(node)
        if isinstance(taken, ast.Attribute) and taken.attr in INPUT and ast.unparse(taken.value).endswith("request"):
            found.append(ast.unparse(node))
    return found


def each(things):
    return pytest.mark.parametrize(("name", "source"), things, ids=[name for name, _ in things])


def test_the_rules_look_at_the_product():
    assert {"lscb_tracker.settings", "recommendations.models.actions", "assurance.status"} <= MODULES.keys()
    assert ROOT / "templates" / "base.html" in TEMPLATES


@each(sorted(MODULES.items()))
def test_imports_point_one_way(name, source):
    assert forbidden_imports(name, source) == set()


@each(
    [
        ("recommendations.services.actions", "from assurance.models import AssuranceRecord"),
        ("recommendations.services", "def f():\n    import lscb_tracker.accounts.models"),
        ("recommendations.models.plans", "from ..services import update_action"),
        ("assurance.services.records", "from django.contrib import messages"),
        ("assurance.views.plans", "from recommendations import views"),
        ("assurance.reports.pdf", "from lscb_tracker import urls"),
        ("lscb_tracker.accounts.models", "import assurance.models as a"),
    ]
)
def test_an_import_that_points_back_is_noticed(name, source):
    assert forbidden_imports(name, source)


def test_no_app_reaches_another_by_its_label():
    backwards = [name for name, source in MODULES.items() if is_in(name, "recommendations") and '"assurance' in source]

    # Links are by name: the reverse() of an address is no import.
    assert [name for name in backwards if re.search(r'get_model\(\s*"assurance', MODULES[name])] == []


@each([(name, source) for name, source in sorted(MODULES.items()) if not may_read_the_clock(name)])
def test_the_day_is_passed_in(name, source):
    assert reads_the_clock(source) == set()


@pytest.mark.parametrize("line", ["date.today()", "timezone.now()", "localdate()", "x = datetime.now(tz)"])
def test_reading_the_clock_is_noticed(line):
    assert reads_the_clock(line)
    assert reads_the_clock("field = DateTimeField(default=timezone.now); shown = localtime(recorded_at)") == set()


def test_what_may_read_the_clock_exists_and_does():
    for pattern in MAY_READ_THE_CLOCK:
        assert any(re.fullmatch(pattern, name) and reads_the_clock(MODULES[name]) for name in MODULES), pattern


@each([(name, source) for name, source in sorted(MODULES.items()) if is_view(name)])
def test_views_leave_writing_to_services(name, source):
    assert writes(source) == set()


def test_writing_in_a_view_is_noticed():
    assert is_view("assurance.views.records")
    assert is_view("lscb_tracker.views")
    assert writes("action.save(update_fields=['status'])") == {"save"}


@each([(name, source) for name, source in sorted(MODULES.items()) if is_view(name)])
def test_views_read_what_people_send_through_a_form(name, source):
    assert reads_input(source) == []


@pytest.mark.parametrize(
    "line",
    [
        "page = request.GET.get('page')",
        "page = request.GET['page']",
        "if 'page' in self.request.POST: pass",
        "tags = request.POST.getlist('tag')",
        "file = request.FILES['file']",
        "for name in request.POST: pass",
        "agent = request.META['HTTP_USER_AGENT']",
    ],
)
def test_reading_input_without_a_form_is_noticed(line):
    assert reads_input(line)
    assert reads_input("form = Form(request.POST, request.FILES); url = f'?{request.GET.urlencode()}'") == []


@each(sorted(MODULES.items()))
def test_no_text_is_trusted_to_be_html(name, source):
    assert calls(source, TRUSTS_TEXT) == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_hold_no_inline_style_or_script_and_trust_no_text(path):
    style = ["<style"] if path == ROOT / "templates/assurance/email/base.html" else []  # a mail fetches no file

    assert INLINE.findall(path.read_text(encoding="utf-8")) == style


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<button type="button" onclick="go()">',
        '<a href="javascript:go()">',
        "<div hx-on:click='go()'>",
        "{{ text|safe }}",
        "{% autoescape off %}",
    ],
)
def test_inline_style_and_script_are_noticed(html):
    assert INLINE.search(html)
    assert not INLINE.search('<script type="module" src="a.js"></script><p class="on" data-online="yes">')


def test_modules_stay_short():
    python = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in [*PATHS, *TEST_PATHS]}
    templates = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in TEMPLATES}

    assert {name: lines for name, lines in python.items() if lines > MODULE_LINES} == {}
    assert {name: lines for name, lines in templates.items() if lines > TEMPLATE_LINES} == {}


def test_modules_are_named_for_what_they_know():
    named = [path for path in [*PATHS, *TEST_PATHS] if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING]

    assert named == []


def defines_tests(source: str) -> bool:
    return any(isinstance(n, ast.FunctionDef) and n.name.startswith("test_") for n in ast.walk(ast.parse(source)))


def test_modules_that_define_tests_are_collected():
    with_tests = [path for path in TEST_PATHS if defines_tests(path.read_text(encoding="utf-8"))]

    assert len(with_tests) > 3
    assert [path for path in with_tests if not path.name.startswith("test_")] == []


def test_migrations_have_names():
    names = [path.stem for folder in PRODUCT for path in (ROOT / folder).rglob("migrations/0*.py")]

    assert len(names) >= 3
    assert [name for name in names if "_auto_" in name or re.fullmatch(r"\d+_(alter|add|remove)_.*_and_.*", name)] == []


def pairs_of_day_and_person() -> list[tuple[type[models.Model], str]]:
    """Each model with `x_on` and `x_by` that may both be empty: they belong together."""
    own = [m for app in ("accounts", "recommendations", "assurance") for m in apps.get_app_config(app).get_models()]
    found = []
    for model in own:
        fields = {field.name: field for field in model._meta.concrete_fields}
        stems = {name.removesuffix("_on") for name in fields if name.endswith("_on") and f"{name[:-3]}_by" in fields}
        optional = [stem for stem in stems if fields[f"{stem}_on"].null and fields[f"{stem}_by"].null]
        found += [(model, stem) for stem in optional if not model.__name__.startswith("Historical")]
    return found


def test_a_day_and_its_person_are_tied_together():
    pairs = pairs_of_day_and_person()

    assert len(pairs) >= 2
    for model, stem in pairs:
        both = {f"{stem}_on", f"{stem}_by"}
        checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
        assert any(both <= set(check.condition.referenced_base_fields) for check in checks if is_q(check)), both


def is_q(check: models.CheckConstraint) -> bool:
    return isinstance(check.condition, models.Q)
