"""The report as a mail that nobody has addressed yet."""

from ground_truth_insights.mail.attachments import DEFAULT, attachments, attachments_named
from ground_truth_insights.mail.message import build_draft
from ground_truth_insights.mail.report_mail import report_mail
from ground_truth_insights.report.formats import Source


def draft(source: Source) -> bytes:
    """Return the report of a scope as an .eml file: subject, text, pictures and attachments."""
    files = attachments(source, attachments_named(DEFAULT))
    return build_draft(report_mail(source.report, files)).as_bytes()
