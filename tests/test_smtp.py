"""The mail server of the tests does what its modes promise: the tests that rest on it see a real failure."""

from smtplib import SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from tests import smtp

FROM, TO = "board@lscb.example", "nurse@trust.example"


def send(server, *, to: str = TO, timeout: float = 5) -> None:
    mail = EmailMultiAlternatives("A subject", "In words", FROM, [to], headers={"Message-ID": f"<{to}>"})
    mail.attach_alternative("<p>In words</p>", "text/html")
    with SMTP(server.host, server.port, timeout=timeout) as line:
        line.sendmail(FROM, [to], mail.message().as_bytes(linesep="\r\n"))


def test_mails_are_kept_as_text_and_html(smtp_server):
    send(smtp_server)

    [mail] = smtp_server.received
    assert (mail.subject, mail.text.strip(), mail.html.strip()) == ("A subject", "In words", "<p>In words</p>")
    assert (mail.to, smtp_server.arrived) == ((TO,), {f"<{TO}>": 1})


@pytest.mark.parametrize(
    ("mode", "error", "kept"),
    [
        (smtp.DOWN, ConnectionRefusedError, 0),
        (smtp.FULL, SMTPDataError, 0),
        (smtp.BREAKS_OFF, SMTPServerDisconnected, 0),
        (smtp.DROPS, SMTPServerDisconnected, 1),
        (smtp.SLOW, TimeoutError, 1),
    ],
)
def test_what_goes_wrong_and_whether_the_mail_arrived(smtp_server, mode, error, kept):
    smtp_server.mode = mode

    with pytest.raises((error, SMTPServerDisconnected) if mode == smtp.SLOW else error):
        send(smtp_server, timeout=0.3)

    assert len(smtp_server.received) == kept
    smtp_server.mode = smtp.OK
    send(smtp_server)
    assert len(smtp_server.received) == kept + 1


def test_one_address_may_be_refused(smtp_server):
    smtp_server.mode, smtp_server.refused = smtp.REFUSES, TO

    with pytest.raises(SMTPRecipientsRefused):
        send(smtp_server)
    send(smtp_server, to="chair@lscb.example")

    assert [mail.to for mail in smtp_server.received] == [("chair@lscb.example",)]


def test_a_mail_is_one_column_and_fetches_nothing():
    html = render_to_string("assurance/email/base.html", {"board_name": "Board <b>of</b> Walden"})

    assert "width=device-width" in html
    assert "Board &lt;b&gt;of&lt;/b&gt; Walden" in html
    assert [word for word in ("<table", "<img", "<link", "url(", "http", "<script") if word in html] == []
