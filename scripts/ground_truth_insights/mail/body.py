"""The HTML of a mail, from one template."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ground_truth_insights.mail.changes import FigureWords
from ground_truth_insights.report.needs_a_look import NOTHING, NeedsALook


@dataclass(frozen=True, slots=True)
class BodyChart:
    """A picture in the mail, what it shows for those who don't see it, and what is said below it."""

    src: str
    alt: str
    width: int
    heading: str | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class BodySection:
    """One question with its answer."""

    title: str
    question: str
    charts: Sequence[BodyChart] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """All that the template shows."""

    subject: str
    preview: str
    banner: str | None
    title: str
    about: str
    figures: Sequence[FigureWords]
    notes: Sequence[str]
    needs: NeedsALook
    clock: str | None
    sections: Sequence[BodySection]
    footer: Sequence[str]


def as_html(body: Body) -> str:
    """Return the HTML; every text is escaped by the template."""
    return _template().render(nothing=NOTHING, **{name: getattr(body, name) for name in Body.__slots__})


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("body.html.j2")
