"""The HTML of a mail, from one template."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ground_truth_insights.mail.message import Picture
from ground_truth_insights.report.needs_a_look import NOTHING


@dataclass(frozen=True, slots=True)
class BodyChart:
    """A picture in the mail, what it shows for those who don't see it, and what is said below it."""

    picture: Picture
    alt: str
    width: int
    heading: str | None = None
    sentence: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class BodySection:
    """One question with its answer, of which a sentence says the most in its numbers."""

    title: str
    question: str
    sentence: str = ""
    charts: Sequence[BodyChart] = ()
    notes: Sequence[str] = ()


def as_html(**parts: object) -> str:
    """Return the HTML of all that the template shows, no part of which may be missing; it escapes every text."""
    return _template().render(nothing=NOTHING, **parts)


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("body.html.j2")
