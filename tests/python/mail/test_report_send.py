"""`gt-insights report send` end to end: real marts, a real SMTP server or SES, and what people find in their mail."""

import base64
import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.ses.models import ses_backends
from PIL import Image
from werkzeug.wrappers import Response

from aws_server import Aws, Call, Ended, json_error
from ground_truth_insights.settings import DEFAULT_SCHEMA
from ground_truth_insights.visuals.loading import load_dashboard
from ground_truth_insights.visuals.spec import Figure, Sheet
from mail_marts import mail_marts
from mail_server import PASSWORD, USER, Certificate, MailServer, authenticator, make_certificate
from report_marts import Marts

pytest_plugins = ["aws_fixtures"]

Run = Callable[..., Ended]
FROM = "Labeling insights <insights@example.com>"


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Marts:
    return mail_marts(tmp_path_factory.mktemp("marts") / "marts.duckdb")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.fixture
def environment(
    marts: Marts,
    tmp_path: Path,
    aws_environment: pytest.MonkeyPatch,
) -> pytest.MonkeyPatch:
    for name, value in {
        "GT_DUCKDB_PATH": str(marts.file),
        "GT_MAIL_FROM": FROM,
        "GT_MAIL_JOURNAL": str(tmp_path / "journal.jsonl"),
        "GT_MAIL_RETRY_SECONDS": "0,0",
    }.items():
        aws_environment.setenv(name, value)
    for name in ("GT_TARGET", "GT_SCHEMA", "GT_MAIL_RECIPIENTS", "GT_MAIL_VIA"):
        aws_environment.delenv(name, raising=False)
    return aws_environment


@pytest.fixture
def server(environment: pytest.MonkeyPatch, certificate: Certificate) -> Iterator[MailServer]:
    """Give a server that wants TLS and a login, and let the settings name it."""
    started = MailServer(
        tls_context=certificate.context(), require_starttls=True, auth_required=True, authenticator=authenticator
    )
    started.start()
    for name, value in {
        "GT_SMTP_HOST": "127.0.0.1",
        "GT_SMTP_PORT": str(started.actual_port),
        "GT_SMTP_CA_FILE": str(certificate.certificate),
        "GT_SMTP_USER": USER,
        "GT_SMTP_PASSWORD": PASSWORD,
    }.items():
        environment.setenv(name, value)
    yield started
    started.stop()


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def attached(message: EmailMessage) -> dict[str, bytes]:
    return {str(each.get_filename()): each.get_payload(decode=True) for each in message.iter_attachments()}  # type: ignore[misc]


def figures_of(sheets: Sequence[Sheet]) -> list[Figure]:
    visuals = [visual for sheet in sheets for visual in sheet.visuals]
    return [figure for visual in visuals if visual.figures for figure in visual.figures]


def names(server: MailServer) -> list[str]:
    return [each.recipient.partition("@")[0] for each in server.received]


def test_the_mail_says_what_changed_and_holds_figures_charts_and_files(
    server: MailServer,
    gt_insights: Run,
) -> None:
    ended = gt_insights("report", "send", "--to", "Ada Lovelace <ada@example.com>")
    assert (ended.exit_code, ended.err) == (0, "")
    assert ended.out == "sent            ada@example.com, all\n"
    received = server.received[0]
    assert (received.login, received.is_encrypted) == (USER, True)
    message = received.message
    # 43 annotations in the week of 2 March, 42 in the one before.
    subject = "Labeling insights, all jobs: 43 annotations in the week of 2026-03-02, +2.4% on the week before"
    assert message["Subject"] == subject
    assert (message["From"], message["To"]) == (FROM, "Ada Lovelace <ada@example.com>")
    assert message["Auto-Submitted"] == "auto-generated"
    text = part(message, "plain")
    assert subject in text
    assert re.search(r"worker-ada +█+ +115", text)
    html = part(message, "html")
    assert f">{subject.partition(': ')[2]}</div>" in html
    assert "+2.4% on the week before" in html
    assert ">229<" in html
    assert not re.search(r"<script|\son\w+=|(src|href)=\"(?!cid:)", html)


def test_the_mail_shows_the_first_sheet_with_intervals_and_definitions_and_what_needs_a_look(
    tmp_path: Path, environment: pytest.MonkeyPatch, server: MailServer, gt_insights: Run
) -> None:
    marts = mail_marts(tmp_path / "acted_on.duckdb")
    marts.run(
        "insert into labeling_progress by name select 'all' as scope, 9 as remaining_count, 0 as given_up_count,"
        " date '2026-03-20' as deadline_on, date '2026-03-18' as eta_on, date '2026-03-16' as eta_on_low,"
        " date '2026-03-22' as eta_on_high, 'ok' as status, 'at_risk' as deadline_outlook"
    )
    marts.run(
        "insert into job_standing by name select scope, 'birds' as job, 1 as standing_rank, 'at_risk' as state,"
        " remaining_count, deadline_on, 'ok' as eta_status, eta_on, eta_on_low, eta_on_high from labeling_progress"
    )
    marts.run("update worker_agreement set needs_review = worker <> 'worker-ada'")
    marts.run(
        "update data_health set findings_count = 3, status = 'review'"
        " where check_name = 'files_rejected' and scope = 'all'"
    )
    environment.setenv("GT_DUCKDB_PATH", str(marts.file))
    assert gt_insights("report", "send", "--to", "ada@example.com").exit_code == 0
    message = server.received[0].message
    seen = unescape(part(message, "html"))
    first, *others = load_dashboard().sheets
    figures = figures_of([first])
    for figure in figures:
        assert seen.count(f">{figure.measure.title}<") == 1
        assert f">{figure.measure.definition}<" in seen
    assert ">2026-03-16 to 2026-03-22<" in seen
    job = "birds is at risk: 9 data objects are left, deadline 2026-03-20, expected end 2026-03-18"
    look = [f">{job} (2026-03-16 to 2026-03-22).", ">Worker worker-bob ", ">Worker worker-cleo ", ">3 Files that"]
    assert sorted([*look, f">{figures[0].measure.title}<"], key=seen.index)[:-1] == look
    text = part(message, "plain")
    for said in (first.title, "birds is at risk", "Worker worker-cleo", "2026-03-16 to 2026-03-22"):
        assert said in text
    titles = ", ".join(sheet.title for sheet in others)
    assert f"More in labeling-insights-all.html: {titles}." in text
    assert re.findall(r"^(.+) ─+\s*$", text, re.MULTILINE) == [first.title]
    of_others = {figure.measure.definition for figure in figures_of(others)} - {
        figure.measure.definition for figure in figures
    }
    assert len(of_others) > 10
    assert [definition for definition in of_others if definition in seen] == []
    marts.run("update labeling_progress set deadline_on = date '2026-03-22', deadline_outlook = 'in_time'")
    marts.run("update job_standing set state = 'running'")
    assert gt_insights("report", "send", "--to", "bob@example.com", "--attach", "none").exit_code == 0
    seen, text = (part(server.received[1].message, kind) for kind in ("html", "plain"))
    for said in (seen, text):
        assert "Deadline 2026-03-22: in time, expected end 2026-03-18" in said
        assert "birds is" not in said
    assert f"More in the report, which is not attached: {titles}." in text


def test_every_picture_in_the_mail_is_there_in_64_colours(server: MailServer, gt_insights: Run) -> None:
    gt_insights("report", "send", "--to", "ada@example.com", "--attach", "none")
    message = server.received[0].message
    shown = re.findall(r'src="cid:([^"]+)"', part(message, "html"))
    pictures = {
        str(each["Content-ID"]).strip("<>"): each.get_payload(decode=True)
        for each in message.walk()
        if each.get_content_type() == "image/png"
    }
    assert len(shown) >= 4
    assert sorted(shown) == sorted(pictures)
    for picture in pictures.values():
        assert isinstance(picture, bytes)
        with Image.open(BytesIO(picture)) as image:
            colours = image.convert("RGB").getcolors(64)
            assert colours is not None
            assert len(colours) > 4
    assert list(message.iter_attachments()) == []


def test_the_files_hold_the_scope_alone_and_the_numbers_of_the_marts(
    marts: Marts,
    server: MailServer,
    tmp_path: Path,
    gt_insights: Run,
) -> None:
    recipients = tmp_path / "to.yml"
    recipients.write_text("birds: [ada@example.com]\nNature: [bob@example.com]\n", encoding="utf-8")
    assert gt_insights("report", "send", "--recipients", recipients).exit_code == 0
    assert names(server) == ["ada", "bob"]
    files = attached(server.received[0].message)
    rows = list(csv.reader(StringIO(files["annotations_per_worker.csv"].decode("utf-8-sig"))))
    column = rows[0].index("Annotations")
    expected = marts.run(
        "select worker, annotations_count from annotations_per_worker where scope = 'birds' order by 2 desc"
    )
    assert [(row[rows[0].index("Worker")], int(row[column])) for row in rows[1:]] == expected
    page = files["labeling-insights-birds.html"].decode()
    spec = re.search(r'id="spec">(.*?)</script>', page, re.DOTALL)
    assert spec is not None
    assert [scope["name"] for scope in json.loads(spec[1])["scopes"]] == ["birds"]
    assert "job birds" in str(server.received[0].message["Subject"])
    assert "project Nature" in str(server.received[1].message["Subject"])


def test_a_partial_failure_is_reported_by_name_and_mended_by_the_same_command(
    server: MailServer,
    gt_insights: Run,
) -> None:
    server.behaviour.rcpt = {"bob@example.com": ["550 5.1.1 no such user"]}
    server.behaviour.breaks = {"cleo@example.com": ["rcpt"] * 3, "dora@example.com": ["taken"]}
    to = [word for name in ("ada", "bob", "cleo", "dora") for word in ("--to", f"{name}@example.com")]
    first = gt_insights("report", "send", *to, "--attach", "none")
    assert first.exit_code == 3
    assert first.out.splitlines() == [
        "sent            ada@example.com, all",
        "REFUSED         bob@example.com, all: the server says 550 5.1.1 no such user",
        "NOT SENT        cleo@example.com, all: the connection was lost",
        "MAY HAVE IT     dora@example.com, all: the connection was lost before the server confirmed the mail",
    ]
    assert "2 of 4 mails could not be sent; the same command sends only those left" in first.err
    assert "of 1 it isn't known whether it arrived; ask whether it arrived" in first.err
    second = gt_insights("report", "send", *to, "--attach", "none", "--json")
    assert second.exit_code == 3
    assert [each["outcome"] for each in json.loads(second.out)] == ["had_it", "sent", "sent", "unknown"]
    assert names(server) == ["ada", "dora", "bob", "cleo"]
    third = gt_insights("report", "send", "--to", "dora@example.com", "--attach", "none", "--again")
    assert (third.exit_code, names(server)[-1]) == (0, "dora")


def test_a_dry_run_writes_the_mails_and_sends_nothing(
    environment: pytest.MonkeyPatch,
    tmp_path: Path,
    gt_insights: Run,
) -> None:
    environment.delenv("GT_SMTP_HOST", raising=False)
    ended = gt_insights(
        "report", "send", "--to", "ada@example.com", "--dry-run", "--output", tmp_path / "out", "--attach", "none"
    )
    assert ended.exit_code == 0, ended.err
    files = list((tmp_path / "out").iterdir())
    assert [str(file) for file in files] == ended.out.splitlines()
    assert b"\r\nTo: ada@example.com\r\n" in files[0].read_bytes()
    assert not (tmp_path / "journal.jsonl").exists()


def test_empty_marts_are_mailed_in_words(
    tmp_path: Path, environment: pytest.MonkeyPatch, server: MailServer, gt_insights: Run
) -> None:
    environment.setenv("GT_DUCKDB_PATH", str(Marts(tmp_path / "empty.duckdb").file))
    ended = gt_insights("report", "send", "--to", "ada@example.com")
    assert ended.exit_code == 0, ended.err
    message = server.received[0].message
    assert message["Subject"] == "Labeling insights, all jobs: 0 annotations so far"
    assert "no annotations yet" in part(message, "html")
    assert "Nothing to show in this scope yet." in part(message, "html")
    assert "labeling-insights-all.html" in attached(message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "there are no recipients; name them with --to ADDRESS or --recipients FILE"),
        (["--to", "ada"], "--to 'ada' is no mail address"),
        (["--to", "a@example.com", "--scope", "brids"], "there is no scope 'brids'; did you mean: birds?"),
        (["--to", "a@example.com", "--attach", "docx"], "--attach 'docx' doesn't exist; use some of html, csv, pdf"),
        (["--to", "a@example.com", "--dry-run", "--output", ""], "--output is empty; name a place, or leave the"),
        (["--to", "a@example.com", "--attach", "none"], "GT_SMTP_HOST is not set"),
    ],
)
def test_wrong_use_is_said_with_the_remedy(
    environment: pytest.MonkeyPatch,
    gt_insights: Run,
    arguments: list[str],
    message: str,
) -> None:
    environment.delenv("GT_SMTP_HOST", raising=False)
    ended = gt_insights("report", "send", *arguments)
    assert (ended.exit_code, ended.out) == (2, "")
    assert message in ended.err


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("GT_MAIL_FROM", "", "GT_MAIL_FROM is not set; set it to the sender: an address, or Name <address>"),
        ("GT_MAIL_FROM", "me", "GT_MAIL_FROM is 'me', which is no mail address"),
        ("GT_MAIL_VIA", "pigeon", "GT_MAIL_VIA is 'pigeon', which is neither smtp nor ses"),
        ("GT_MAIL_RETRY_SECONDS", "soon", "GT_MAIL_RETRY_SECONDS is 'soon', which is not seconds"),
        ("GT_SMTP_PASSWORD", "wrong", "refuses the login: 535"),
    ],
)
def test_a_wrong_setting_is_named(
    environment: pytest.MonkeyPatch,
    server: MailServer,
    gt_insights: Run,
    setting: str,
    value: str,
    message: str,
) -> None:
    del server
    environment.setenv(setting, value)
    ended = gt_insights("report", "send", "--to", "ada@example.com", "--attach", "none")
    assert (ended.exit_code, ended.out) == (2, "")
    assert message in ended.err
    assert PASSWORD not in ended.err


def test_options_before_send_are_not_lost_in_silence(environment: pytest.MonkeyPatch, gt_insights: Run) -> None:
    del environment
    ended = gt_insights("report", "--scope", "birds", "send", "--to", "ada@example.com")
    assert ended.exit_code == 2
    assert "write the options behind send" in ended.err


def test_names_from_outside_begin_no_header_and_no_tag(
    tmp_path: Path,
    environment: pytest.MonkeyPatch,
    server: MailServer,
    gt_insights: Run,
) -> None:
    hostile = "birds\r\nBcc: eve@example.com\r\n\r\n<script>alert(1)</script>"
    marts = mail_marts(tmp_path / "hostile.duckdb")
    for table in ("annotations_per_worker", "annotations_per_label", "annotations_per_day", "data_health"):
        marts.run(f"update {table} set scope = ? where scope = 'birds'", [hostile])
    marts.run("update annotations_per_worker set worker_name = ?", [hostile])
    marts.run("update annotations_per_label set label = ? where label = 'owl'", [hostile])
    environment.setenv("GT_DUCKDB_PATH", str(marts.file))
    ended = gt_insights("report", "send", "--to", "ada@example.com", "--scope", hostile, "--attach", "csv")
    assert ended.exit_code == 0, ended.err
    (received,) = server.received
    assert received.message["Bcc"] is None
    assert len(received.message.get_all("To", [])) == 1
    assert "<script>" not in part(received.message, "html")
    assert r"birds\r\nBcc: eve" in str(received.message["Subject"])


# SES


@pytest.fixture
def ses(aws: Aws, environment: pytest.MonkeyPatch) -> Any:
    """Let moto's SES know the sender, and give what it sent."""
    environment.setenv("AWS_ENDPOINT_URL", aws.server.endpoint)
    environment.setenv("GT_MAIL_VIA", "ses")
    boto3.client("sesv2").create_email_identity(EmailIdentity="insights@example.com")
    return ses_backends[ACCOUNT]["us-east-1"]


SES_SEND = ("report", "send", "--to", "ada@example.com", "--attach", "none")


def fail(aws: Aws, response: Response, times: int = 99) -> list[str]:
    """Answer the calls that send mail; return the bodies of those that came."""
    bodies: list[str] = []

    def rule(call: Call) -> Response | None:
        if "email/outbound-emails" not in call.key:
            return None
        bodies.append(call.operation)
        return response if len(bodies) <= times else None

    aws.server.rules.insert(0, rule)
    return bodies


def test_mail_through_ses(ses: Any, gt_insights: Run) -> None:
    before = len(ses.sent_messages)
    ended = gt_insights(*SES_SEND)
    assert (ended.exit_code, ended.out) == (0, "sent            ada@example.com, all\n"), ended.err
    sent = ses.sent_messages[before:]
    # moto adds the addresses of the header to those of the envelope.
    assert [(message.source, set(message.destinations)) for message in sent] == [
        ("insights@example.com", {"ada@example.com"})
    ]
    raw = sent[0].raw_data
    assert "Subject: Labeling insights, all jobs: 43 annotations" in raw
    assert base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()[:10] in raw
    assert gt_insights(*SES_SEND).out == "had it already  ada@example.com, all\n"
    assert len(ses.sent_messages) == before + 1


@pytest.mark.usefixtures("ses")
@pytest.mark.parametrize(
    ("identity", "message"),
    [
        ("insights@example.com", "SES has not verified the sender insights@example.com (GT_MAIL_FROM); verify it"),
        ("ada@example.com", "REFUSED         ada@example.com, all: SES says MessageRejected: Email address is not"),
    ],
    ids=["sender", "recipient of a new account"],
)
def test_an_address_that_ses_has_not_verified_is_said(aws: Aws, gt_insights: Run, identity: str, message: str) -> None:
    reason = f"Email address is not verified. The following identities failed the check in region US-EAST-1: {identity}"
    fail(aws, json_error(400, "MessageRejected", reason))
    ended = gt_insights(*SES_SEND)
    assert ended.exit_code == 3
    assert message in ended.out + ended.err


@pytest.mark.usefixtures("ses")
def test_ses_that_asks_to_slow_down_is_asked_again(aws: Aws, gt_insights: Run) -> None:
    calls = fail(aws, json_error(429, "TooManyRequestsException", "Maximum sending rate exceeded."), times=2)
    ended = gt_insights(*SES_SEND)
    assert (ended.exit_code, len(calls)) == (0, 3), ended.err


@pytest.mark.usefixtures("ses")
def test_ses_that_fails_inside_is_not_asked_twice(aws: Aws, gt_insights: Run) -> None:
    calls = fail(aws, json_error(500, "InternalServiceErrorException"))
    ended = gt_insights(*SES_SEND)
    assert (ended.exit_code, len(calls)) == (3, 1)
    assert "MAY HAVE IT     ada@example.com, all: SES failed inside (InternalServiceErrorException)" in ended.out


@pytest.mark.usefixtures("ses")
@pytest.mark.parametrize(
    ("response", "message"),
    [
        (json_error(400, "MessageRejected", "Address blacklisted."), "REFUSED         ada@example.com, all: SES says"),
        (json_error(400, "SendingPausedException"), "sending is paused in SES; turn it on in the SES console"),
        (
            json_error(403, "AccessDeniedException"),
            "permission is missing: ses:SendEmail on arn:aws:ses:us-east-1:*:identity/example.com",
        ),
    ],
)
def test_a_refusal_of_ses_is_explained(aws: Aws, gt_insights: Run, response: Response, message: str) -> None:
    fail(aws, response)
    ended = gt_insights(*SES_SEND)
    assert ended.exit_code == 3
    assert message in ended.out + ended.err


def test_ses_that_cannot_be_reached_is_said(environment: pytest.MonkeyPatch, gt_insights: Run) -> None:
    environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    environment.setenv("GT_MAIL_VIA", "ses")
    ended = gt_insights(*SES_SEND)
    assert ended.exit_code == 3
    assert "NOT SENT        ada@example.com, all: SES can't be reached; check the network, GT_SES_REGION" in ended.out


def test_the_marts_are_not_held_open_while_mail_travels(
    marts: Marts,
    server: MailServer,
    gt_insights: Run,
) -> None:
    writable: list[str] = []
    take = server.handle_DATA

    async def handle(*arguments: Any) -> str:
        with duckdb.connect(marts.file) as connection:
            writable.append(str(connection.execute(f"select count(*) from {DEFAULT_SCHEMA}.data_health").fetchone()))
        return await take(*arguments)

    server.handle_DATA = handle  # type: ignore[method-assign]
    assert gt_insights("report", "send", "--to", "ada@example.com", "--attach", "none").exit_code == 0
    assert len(writable) == 1
