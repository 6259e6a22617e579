"""What a Board of 300 agencies costs: the pages of asking beside the floor, and one run of the reminders.

    make benchmark                       with 520 recommendations
    BENCHMARK_FULL=1 make benchmark      and with 5,200 of 300 agencies, asked in rounds of 200

Figures are printed, not asserted. CPU is that of this process; the mail server is another one.
"""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.models import AssuranceRequest, Delivery, DeliveryState
from tests.benchmarks.large_plans import make_large_plan
from tests.benchmarks.large_rounds import make_large_rounds
from tests.benchmarks.test_pages_benchmark import Browser, cpu_ms, floor_template  # noqa: F401 - a fixture

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

ROWS = [520, *([5200] if os.environ.get("BENCHMARK_FULL") else [])]
SINK = [sys.executable, "-m", "aiosmtpd", "--nosetuid", "--class", "aiosmtpd.handlers.Sink", "--listen"]


@pytest.fixture
def mail_server(settings):
    """In a process of its own, so that its work is not counted as ours. Takes everything, and keeps nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    with subprocess.Popen([*SINK, f"127.0.0.1:{port}"]) as server:
        try:
            while not is_listening(port):
                assert server.poll() is None
                time.sleep(0.1)
            yield
        finally:
            server.terminate()


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def measured(told: dict):
    """CPU and wall seconds of what is done, its statements, and the memory before and at most."""
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the highest so far
    cpu, wall = time.process_time(), time.monotonic()
    statements = []
    with connection.execute_wrapper(lambda do, sql, *more: (statements.append(1), do(sql, *more))[1]):
        yield
    told |= {"CPU s": time.process_time() - cpu, "wall s": time.monotonic() - wall, "statements": len(statements)}
    told |= {"MB before": before, "MB at most": resident("VmHWM")}


def resident(name: str) -> float:
    return int(re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


def show(capsys, heading: str, lines: list[str]) -> None:
    with capsys.disabled():
        print(f"\n{heading}", *lines, sep="\n  ")  # noqa: T201


@pytest.mark.parametrize("rows", ROWS)
def test_one_run_of_the_reminders(rows, manager, mail_server, capsys):
    plan = make_large_plan(rows, f"plan-of-{rows}", by=manager)
    make_large_rounds(plan, by=manager)
    lines = []

    for name in ("everything falls due", "again on the same day"):
        told, earlier = {}, Delivery.objects.filter(state=DeliveryState.SENT).count()
        with measured(told):
            call_command("send_reminders", stdout=open(os.devnull, "w"))  # noqa: SIM115
        mails = Delivery.objects.filter(state=DeliveryState.SENT).count() - earlier
        lines.append(f"{name}: {mails} mails, " + ", ".join(f"{words} {value:.1f}" for words, value in told.items()))

    show(capsys, f"reminders of {rows:,} recommendations of {plan.plan_agencies.count()} agencies", lines)


@pytest.mark.parametrize("rows", ROWS)
def test_pages_of_asking_against_the_floor(rows, manager, client_for, floor_template, capsys):  # noqa: F811
    plan = make_large_plan(rows, f"plan-of-{rows}", by=manager)
    rounds = make_large_rounds(plan, by=manager)
    client = client_for(manager)
    browser = Browser(client)
    lowest = cpu_ms(browser.page("/floor/"))
    requests = reverse("assurance:request-list")
    ticked = "&".join(f"row={row.pk}" for row in plan.recommendations.all()[:200])
    asked = AssuranceRequest.objects.filter(cycle=rounds[0]).first()
    pages = {
        "requests": requests,
        "requests, overdue": f"{requests}?state=overdue",
        "requests, last page": f"{requests}?page=999",
        "requests of a round": f"{requests}?cycle={rounds[0].pk}",
        "a request": asked.get_absolute_url(),
        "ask about 200, step 1": f"{reverse('assurance:request-add')}?{ticked}",
        "inbox": reverse("assurance:inbox"),
        "mail": reverse("assurance:delivery-list"),
        "outstanding": reverse("assurance:outstanding"),
        "dashboard": reverse("assurance:dashboard"),
    }
    lines = []

    for name, url in pages.items():
        spent = cpu_ms(browser.page(url))
        with CaptureQueriesContext(connection) as queries:
            browser.ask(url)
        lines.append(f"{name:<26} {spent:8.1f} ms  {spent / lowest:5.1f} x the floor  {len(queries):3} queries")

    count = AssuranceRequest.objects.count()
    show(capsys, f"{rows:,} recommendations in {count} requests; the floor is {lowest:.1f} ms of CPU", lines)
