"""Letters reach a real SMTP server once each, and what goes wrong is said with the setting that mends it."""

import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from ground_truth_insights.errors import InsightsError, ServiceError, UsageError
from ground_truth_insights.mail.delivery import EARLIER_RUN, Letter, Parcel, Postman, Result
from ground_truth_insights.mail.journal import Delivery, open_journal
from ground_truth_insights.mail.mailbox import Mailbox
from ground_truth_insights.mail.message import MailContent, build_letter
from ground_truth_insights.mail.settings import SmtpSettings
from ground_truth_insights.mail.smtp import SmtpTransport
from mail_server import PASSWORD, USER, Certificate, MailServer, authenticator, make_certificate

SENDER = Mailbox("insights@example.com", "Labeling insights")
ADA, BOB, CLEO = (Mailbox(f"{name}@example.com") for name in ("ada", "bob", "cleo"))
CONTENT = MailContent("853 annotations", ".\n.. a line of dots\nend", "<p>853 annotations</p>")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@contextmanager
def running(**options: object) -> Iterator[MailServer]:
    server = MailServer(**options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as started:
        yield started


def settings(server: MailServer, **environment: str) -> SmtpSettings:
    own = {"GT_SMTP_HOST": "127.0.0.1", "GT_SMTP_PORT": str(server.actual_port), "GT_SMTP_SECURITY": "none"}
    return SmtpSettings.from_environment(own | environment)


def letter(recipient: Mailbox) -> Letter:
    at = datetime(2026, 2, 9, 7, 0, tzinfo=UTC)
    return build_letter(CONTENT, SENDER, recipient, "id", at)


def parcel(recipient: Mailbox, *, edition: str = "2026-02-09", scope: str = "all") -> Parcel:
    delivery = Delivery(edition, scope, f"hash of {recipient.address.partition(chr(64))[0]}")
    return Parcel(delivery, recipient, lambda: letter(recipient))


def send(
    server: MailServer,
    journal: Path,
    *recipients: Mailbox,
    pauses: tuple[float, ...] = (0.0, 0.0),
    again: bool = False,
    edition: str = "2026-02-09",
) -> tuple[list[tuple[str, str, str]], list[float]]:
    """Deliver to the recipients; return name, outcome and reason of each, and how long was waited."""
    waited: list[float] = []
    told: list[Result] = []
    with open_journal(journal) as opened, SmtpTransport(settings(server)) as transport:
        postman = Postman(transport, opened, pauses, waited.append)
        results = postman.deliver([parcel(each, edition=edition) for each in recipients], told.append, again=again)
    assert told == results
    return [(str(each.parcel.recipient), each.outcome, each.reason) for each in results], waited


def outcomes(results: list[tuple[str, str, str]]) -> list[str]:
    return [outcome for _, outcome, _ in results]


def test_each_recipient_gets_an_own_message_over_one_connection(server: MailServer, tmp_path: Path) -> None:
    results, _ = send(server, tmp_path / "journal", ADA, BOB)
    assert outcomes(results) == ["sent", "sent"]
    assert [each.recipient for each in server.received] == ["ada@example.com", "bob@example.com"]
    assert server.connections["greeted"] == 1
    first = server.received[0].message
    assert (first["To"], first["Subject"]) == ("ada@example.com", "853 annotations")
    assert first["From"] == "Labeling insights <insights@example.com>"
    assert "bob" not in first.as_string()
    body = first.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == ".\n.. a line of dots\nend\n"


def test_a_second_run_sends_nothing_twice(server: MailServer, tmp_path: Path) -> None:
    send(server, tmp_path / "journal", ADA)
    results, _ = send(server, tmp_path / "journal", ADA, BOB)
    assert outcomes(results) == ["had_it", "sent"]
    assert [each.recipient for each in server.received] == ["ada@example.com", "bob@example.com"]


def test_another_edition_is_another_mail_and_so_is_one_sent_again(server: MailServer, tmp_path: Path) -> None:
    send(server, tmp_path / "journal", ADA)
    assert outcomes(send(server, tmp_path / "journal", ADA, edition="2026-02-16")[0]) == ["sent"]
    assert outcomes(send(server, tmp_path / "journal", ADA, again=True)[0]) == ["sent"]
    assert len(server.received) == 3


def test_a_refused_recipient_is_named_and_the_others_get_theirs(server: MailServer, tmp_path: Path) -> None:
    server.behaviour.rcpt = {"bob@example.com": ["550 5.1.1 <bob@example.com> no such user\x1b[31m"]}
    results, waited = send(server, tmp_path / "journal", ADA, BOB, CLEO)
    assert results[1] == (
        "bob@example.com",
        "refused",
        r"the server says 550 5.1.1 <bob@example.com> no such user\x1b[31m",
    )
    assert outcomes(results) == ["sent", "refused", "sent"]
    assert waited == []


def test_after_a_partial_failure_only_those_left_are_sent_to(server: MailServer, tmp_path: Path) -> None:
    server.behaviour.rcpt = {"bob@example.com": ["550 no such user"]}
    send(server, tmp_path / "journal", ADA, BOB, CLEO)
    assert outcomes(send(server, tmp_path / "journal", ADA, BOB, CLEO)[0]) == ["had_it", "sent", "had_it"]
    assert [each.recipient.partition("@")[0] for each in server.received] == ["ada", "cleo", "bob"]


def test_a_server_that_asks_to_come_back_is_asked_again_after_the_pauses(server: MailServer, tmp_path: Path) -> None:
    server.behaviour.rcpt = {"ada@example.com": ["451 greylisted", "450 wait"]}
    results, waited = send(server, tmp_path / "journal", ADA, pauses=(1.0, 2.0, 3.0))
    assert (outcomes(results), waited) == (["sent"], [1.0, 2.0])
    assert len(server.received) == 1


def test_who_is_put_off_each_time_is_named_and_the_next_are_not_waited_for(server: MailServer, tmp_path: Path) -> None:
    server.behaviour.data = {"ada@example.com": ["452 no room"] * 3, "bob@example.com": ["452 no room"] * 3}
    results, waited = send(server, tmp_path / "journal", ADA, BOB, CLEO, pauses=(1.0, 2.0))
    assert results[0] == ("ada@example.com", "failed", "the server says 452 no room")
    assert (outcomes(results), waited) == (["failed", "failed", "sent"], [1.0, 2.0])


@pytest.mark.parametrize("place", ["rcpt", "data"])
def test_a_connection_lost_before_the_message_is_opened_again(server: MailServer, tmp_path: Path, place: str) -> None:
    server.behaviour.breaks = {"bob@example.com": [place]}
    results, _ = send(server, tmp_path / "journal", ADA, BOB, CLEO)
    assert outcomes(results) == ["sent", "sent", "sent"]
    assert [each.recipient.partition("@")[0] for each in server.received] == ["ada", "bob", "cleo"]
    assert server.connections["greeted"] == 2


def test_a_connection_that_is_lost_each_time_is_reported_by_name(server: MailServer, tmp_path: Path) -> None:
    server.behaviour.breaks = {"bob@example.com": ["rcpt"] * 9}
    results, _ = send(server, tmp_path / "journal", ADA, BOB, CLEO)
    assert results[1] == ("bob@example.com", "failed", "the connection was lost")
    assert outcomes(results) == ["sent", "failed", "sent"]


def test_a_connection_lost_after_the_message_is_not_tried_again(server: MailServer, tmp_path: Path) -> None:
    server.behaviour.breaks = {"ada@example.com": ["taken"]}
    results, waited = send(server, tmp_path / "journal", ADA, BOB)
    assert results[0] == ("ada@example.com", "unknown", "the connection was lost before the server confirmed the mail")
    assert (results[1][1], waited) == ("sent", [])
    later, _ = send(server, tmp_path / "journal", ADA, BOB)
    assert later[0] == ("ada@example.com", "unknown", EARLIER_RUN)
    assert [each.recipient.partition("@")[0] for each in server.received] == ["ada", "bob"]


def test_a_run_that_was_killed_while_sending_is_noticed_by_the_next(server: MailServer, tmp_path: Path) -> None:
    with open_journal(tmp_path / "journal") as journal:
        journal.record(parcel(ADA).delivery, "started")
    with (tmp_path / "journal").open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-02-09T07:00:00+00:00", "edit')
    results, _ = send(server, tmp_path / "journal", ADA, BOB)
    assert outcomes(results) == ["unknown", "sent"]
    assert outcomes(send(server, tmp_path / "journal", ADA, BOB)[0]) == ["unknown", "had_it"]


def test_the_journal_holds_no_address(server: MailServer, tmp_path: Path) -> None:
    server.behaviour.rcpt = {"ada@example.com": ["550 <Ada@Example.com> unknown"]}
    send(server, tmp_path / "journal", ADA, BOB)
    assert "@" not in (tmp_path / "journal").read_text(encoding="utf-8")


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    with (
        open_journal(tmp_path / "journal"),
        pytest.raises(UsageError, match="another run is sending"),
        open_journal(tmp_path / "journal"),
    ):
        pass


def test_a_file_that_is_no_journal_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("notes\n", encoding="utf-8")
    with (
        pytest.raises(UsageError, match="line 1 is no line of a journal; set GT_MAIL_JOURNAL"),
        open_journal(tmp_path / "journal"),
    ):
        pass


def test_a_journal_that_cannot_be_written_stops_before_the_first_mail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(UsageError, match=r"can't write the journal .*set GT_MAIL_JOURNAL"),
        open_journal(tmp_path / "file" / "journal"),
    ):
        pass


def test_a_journal_that_finds_no_room_stops_before_the_mail_is_handed_over(server: MailServer, tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_journal(tmp_path / "journal") as opened, SmtpTransport(settings(server)) as transport:
        postman = Postman(transport, opened, (), lambda _: None)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            with pytest.raises(UsageError, match=r"can't write the journal .*: File too large; set GT_MAIL_JOURNAL"):
                postman.deliver([parcel(ADA)], lambda _: None)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert server.received == []


def test_a_journal_that_is_no_file_is_refused() -> None:
    with pytest.raises(UsageError, match="the journal /dev/null is no plain file"), open_journal(Path("/dev/null")):
        pass


def test_a_mail_larger_than_the_server_takes_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    with running(data_size_limit=500) as small:
        results, _ = send(small, tmp_path / "journal", ADA)
    assert results[0][1] == "refused"
    assert "the server takes 0.0 MB; attach less with --attach" in results[0][2]


# TLS and login


def deliver(chosen: SmtpSettings) -> None:
    with SmtpTransport(chosen) as transport:
        transport.deliver(letter(ADA), lambda: None)


def test_starttls_with_a_login(certificate: Certificate) -> None:
    with running(
        tls_context=certificate.context(), require_starttls=True, auth_required=True, authenticator=authenticator
    ) as server:
        deliver(
            settings(
                server,
                GT_SMTP_SECURITY="starttls",
                GT_SMTP_CA_FILE=str(certificate.certificate),
                GT_SMTP_USER=USER,
                GT_SMTP_PASSWORD=PASSWORD,
            )
        )
    assert (server.received[0].login, server.received[0].is_encrypted) == (USER, True)


def test_tls_from_the_start(certificate: Certificate) -> None:
    with running(ssl_context=certificate.context()) as server:
        deliver(settings(server, GT_SMTP_SECURITY="tls", GT_SMTP_CA_FILE=str(certificate.certificate)))
    assert len(server.received) == 1


def refused(chosen: SmtpSettings, kind: type[InsightsError]) -> str:
    with pytest.raises(kind) as raised:
        deliver(chosen)
    assert PASSWORD not in str(raised.value)
    return str(raised.value)


def test_a_wrong_password_names_the_settings_and_never_the_password(certificate: Certificate) -> None:
    with running(tls_context=certificate.context(), auth_required=True, authenticator=authenticator) as server:
        chosen = settings(
            server,
            GT_SMTP_SECURITY="starttls",
            GT_SMTP_CA_FILE=str(certificate.certificate),
            GT_SMTP_USER=USER,
            GT_SMTP_PASSWORD="wrong " + PASSWORD,
        )
        said = refused(chosen, UsageError)
    assert "refuses the login: 535 5.7.8 Authentication credentials invalid" in said
    assert "check GT_SMTP_USER and GT_SMTP_PASSWORD" in said
    assert PASSWORD not in repr(chosen)


def test_a_server_that_wants_a_login_names_the_settings(certificate: Certificate) -> None:
    with running(tls_context=certificate.context(), auth_required=True, authenticator=authenticator) as server:
        chosen = settings(server, GT_SMTP_SECURITY="starttls", GT_SMTP_CA_FILE=str(certificate.certificate))
        assert "530 5.7.0 Authentication required; set GT_SMTP_USER and GT_SMTP_PASSWORD" in refused(
            chosen, ServiceError
        )


def test_an_unknown_authority_names_the_setting(certificate: Certificate) -> None:
    with running(tls_context=certificate.context()) as server:
        said = refused(settings(server, GT_SMTP_SECURITY="starttls"), UsageError)
    assert "isn't trusted (self-signed certificate); set GT_SMTP_CA_FILE" in said


def test_a_certificate_of_another_host_names_the_setting(tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "mail.example.org")
    with running(ssl_context=other.context()) as server:
        said = refused(settings(server, GT_SMTP_SECURITY="tls", GT_SMTP_CA_FILE=str(other.certificate)), UsageError)
    assert "isn't trusted (IP address mismatch" in said
    assert "set GT_SMTP_HOST to a name that the certificate has" in said


def test_a_file_without_certificates_is_said(server: MailServer, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("notes", encoding="utf-8")
    chosen = settings(server, GT_SMTP_SECURITY="starttls", GT_SMTP_CA_FILE=str(tmp_path / "ca.pem"))
    assert "which holds no certificates in PEM form" in refused(chosen, UsageError)


def test_a_server_without_starttls_names_the_setting(server: MailServer) -> None:
    assert "offers no STARTTLS; set GT_SMTP_SECURITY to tls" in refused(
        settings(server, GT_SMTP_SECURITY="starttls"), UsageError
    )


def test_tls_on_a_port_without_it_names_both_settings(server: MailServer) -> None:
    said = refused(settings(server, GT_SMTP_SECURITY="tls"), UsageError)
    assert "doesn't speak TLS as asked for; check GT_SMTP_PORT, or set GT_SMTP_SECURITY to starttls" in said


def test_a_wrong_port_is_said_with_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    chosen = SmtpSettings.from_environment({"GT_SMTP_HOST": "127.0.0.1", "GT_SMTP_PORT": str(port)})
    assert refused(chosen, ServiceError) == (
        f"127.0.0.1:{port} isn't answered by anything; check GT_SMTP_HOST and GT_SMTP_PORT"
    )


def test_a_port_on_which_something_else_answers_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=greet, args=[listener, b"SSH-2.0-OpenSSH_9.2\r\n"], daemon=True).start()
        port = str(listener.getsockname()[1])
        chosen = SmtpSettings.from_environment({"GT_SMTP_HOST": "127.0.0.1", "GT_SMTP_PORT": port})
        assert "check GT_SMTP_HOST and GT_SMTP_PORT" in refused(chosen, ServiceError)


def greet(listener: socket.socket, greeting: bytes) -> None:
    """Answer one connection as another service would."""
    connection, _ = listener.accept()
    with connection:
        connection.sendall(greeting)
        connection.recv(1000)


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
@pytest.mark.parametrize("host", ["no-such-host.invalid", "smtp..example.com", ".a", f"{'a' * 64}.example.com"])
def test_an_unknown_host_is_said_with_its_setting(host: str, security: str) -> None:
    chosen = SmtpSettings.from_environment({"GT_SMTP_HOST": host, "GT_SMTP_SECURITY": security})
    assert f"GT_SMTP_HOST is {host}, a name that can't be looked up" in refused(chosen, UsageError)


def test_a_refused_sender_stops_everything_and_names_the_setting(server: MailServer, tmp_path: Path) -> None:
    server.behaviour.sender_reply = "553 not yours"
    with pytest.raises(
        ServiceError, match=r"refuses the sender insights@example\.com: 553 not yours; set GT_MAIL_FROM"
    ):
        send(server, tmp_path / "journal", ADA, BOB)


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "GT_SMTP_HOST is not set"),
        ({"GT_SMTP_HOST": "smtp://mail"}, "write it as smtp.example.com"),
        ({"GT_SMTP_PORT": "smtp"}, "GT_SMTP_PORT is 'smtp', which is no whole number from 1 to 65535; write it as 587"),
        ({"GT_SMTP_PORT": "99999"}, "GT_SMTP_PORT is '99999'"),
        ({"GT_SMTP_SECURITY": "ssl"}, "GT_SMTP_SECURITY is 'ssl', which is none .*; write one of: starttls, tls, none"),
        ({"GT_SMTP_USER": "u"}, "GT_SMTP_PASSWORD is not set, but its other half is"),
        ({"GT_SMTP_PASSWORD": "p"}, "GT_SMTP_USER is not set, but its other half is"),
        ({"GT_SMTP_USER": "u", "GT_SMTP_PASSWORD": "p", "GT_SMTP_SECURITY": "none"}, "would travel in clear"),
        ({"GT_SMTP_CA_FILE": "/nowhere.pem"}, "GT_SMTP_CA_FILE is '/nowhere.pem', which can't be read"),
    ],
)
def test_wrong_settings_are_named(environment: dict[str, str], message: str) -> None:
    host = {"GT_SMTP_HOST": "mail.example.com"} if environment else {}
    with pytest.raises(UsageError, match=message):
        SmtpSettings.from_environment(host | environment)
