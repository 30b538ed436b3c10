"""The file of recipients is read as people write it, and what is wrong is said with line and remedy."""

from pathlib import Path

import pytest

from ground_truth_insights.errors import UsageError
from ground_truth_insights.mail.mailbox import BadAddressError, Mailbox
from ground_truth_insights.mail.recipients import audience, read_recipients

YAML = """\
# Who gets what on Mondays.
all: [ada@example.com, "Grace Hopper <grace@example.com>"]
Water birds:
  - bob@example.com
birds (job): cleo@example.com
"""
CSV = """\
scope,address,note
all,ada@example.com,
all,Grace Hopper <grace@example.com>,boss
Water birds,bob@example.com,
"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.mark.parametrize(
    ("name", "text"),
    [("to.yml", YAML), ("to.csv", CSV), ("to.csv", "\ufeff" + CSV.replace("\n", "\r\n"))],
    ids=["yaml", "csv", "csv of a spreadsheet"],
)
def test_each_scope_has_its_recipients(tmp_path: Path, name: str, text: str) -> None:
    found = read_recipients(written(tmp_path, name, text))
    assert found["all"] == (Mailbox("ada@example.com"), Mailbox("grace@example.com", "Grace Hopper"))
    assert found["Water birds"] == (Mailbox("bob@example.com"),)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("to.yml", "all: [ada]\n", ":1: 'ada' is no mail address; write it as name@example.com"),
        ("to.yml", "all:\n  - ada@example.com\n  - ADA@example.com\n", ":3: ADA@example.com stands on line 2"),
        ("to.yml", "all:\n  - a@example.com, b@example.com\n", ":2: .* holds a comma; write each address as an"),
        ("to.yml", "all:\n  - 3\n", ":2: '3' is no mail address"),
        ("to.yml", "all: 3\n", ":1: 'all' has no list of addresses; write a scope and a list"),
        ("to.yml", "all:\n", ":1: 'all' has no list of addresses"),
        ("to.yml", "- ada@example.com\n", ":1: it has no scopes; write a scope and a list"),
        ("to.yml", "all: [ada@example.com\nbob: x", "it is no YAML"),
        (
            "to.yml",
            "all: [a@example.com]\nall: [b@example.com]\n",
            ":2: 'all' stands on line 1 already; write its addresses into one list",
        ),
        ("to.yml", "all: [2020-99-99]\n", ":1: '2020-99-99' is no mail address"),
        ("to.yml", "all: 2020-99-99\n", ":1: 'all' has no list of addresses"),
        ("to.yml", "all:\n  - Ada: ada@example.com\n", ":2: 'all' has more than addresses in its list; write a"),
        ("to.yml", "a: &x [a@example.com]\n<<: {all: *x}\n", ":2: '<<' has no list of addresses; write a scope"),
        ("to.yml", "? [all]\n: [a@example.com]\n", ":1: the scope is no text; write a scope and a list"),
        ("to.yml", 'a: [a@example.com]\n"": [b@example.com]\n', ":2: the scope is empty"),
        ("to.yml", "all: *team\n", ":1: it is no YAML: found undefined alias 'team'; mend it"),
        ("to.yml", '"\\U99999999": [a@example.com]\n', "it is no YAML"),
        ("to.yml", "[" * 10_000, "it is no YAML"),
        ("to.yml", "", "names no recipient; write a scope and a list"),
        ("to.yml", "all: []\n", "names no recipient"),
        ("to.yml", b"all: [\xe4@example.com]", "its text is no UTF-8"),
        ("to.csv", "scope;address\n", ":1: the columns are separated by ';', not by commas"),
        ("to.csv", "scope,address\nall\n", ":2: the row has 1 field, the header 2"),
        ("to.csv", "scope,address\n,ada@example.com\n", ":2: scope is '', which is empty; write a scope for the row"),
        ("to.csv", "scope,address\nall,ada@example\n", ":2: 'ada@example' is no mail address behind the @"),
        ("to.csv", 'scope,address\nall,"ada\n', "the row is no CSV"),
        ("to.csv", "scope,address\n", "names no recipient"),
    ],
)
def test_a_mistake_is_said_with_its_line_and_remedy(tmp_path: Path, name: str, text: str, message: str) -> None:
    file = written(tmp_path, name, text)
    with pytest.raises(UsageError, match=message) as raised:
        read_recipients(file)
    assert str(file) in str(raised.value)


@pytest.mark.parametrize("scope", ["007", "1_000", "2026-01-01", "2020-13-01", "1.50", "yes", "null", "0x1F"])
def test_a_scope_is_what_is_written(tmp_path: Path, scope: str) -> None:
    found = read_recipients(written(tmp_path, "to.yml", f"{scope}: [ada@example.com]\n"))
    assert found == {scope: (Mailbox("ada@example.com"),)}


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, "to.csv", "scope,address\nall,a\nall,b\nall,c@example.com\n")
    with pytest.raises(UsageError) as raised:
        read_recipients(file)
    assert [line.partition(": ")[0].rpartition(":")[2] for line in str(raised.value).splitlines()] == ["2", "3"]


def test_a_missing_file_names_the_settings(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file of recipients; name the file with --recip"):
        read_recipients(tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("ada@example.com", Mailbox("ada@example.com")),
        (" Ada <ada@example.com> ", Mailbox("ada@example.com", "Ada")),
        ("Lovelace, Ada <ada@example.com>", Mailbox("ada@example.com", "Lovelace, Ada")),
        ('"Ada" <ada+labels@mail.example.com>', Mailbox("ada+labels@mail.example.com", "Ada")),
        ("ada@bücher.example", Mailbox("ada@xn--bcher-kva.example")),
    ],
)
def test_addresses_as_people_write_them(text: str, mailbox: Mailbox) -> None:
    assert Mailbox.parse(text) == mailbox


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@localhost.",
        "a da@example.com",
        "ada@exa mple.com",
        "ada@-example.com",
        ".ada@example.com",
        "ada..b@example.com",
        "ädä@example.com",
        "ada@example.com\nBcc: eve@example.com",
        "ada@example.com\r",
        "Ada\r\nBcc: eve@example.com <ada@example.com>",
        "ada@example.com, eve@example.com",
        "a@b@example.com",
        f"{'a' * 65}@example.com",
        f"ada@{'a.' * 130}example.com",
        "<ada@example.com",
        "ada@example.com>",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddressError):
        Mailbox.parse(text)


def test_the_command_line_wins_over_the_setting(tmp_path: Path) -> None:
    file = written(tmp_path, "to.yml", YAML)
    assert audience(["eve@example.com"], None, file, None, "all") == {"all": (Mailbox("eve@example.com"),)}
    assert audience(["eve@example.com", "EVE@example.com"], None, None, "birds", "all") == {
        "birds": (Mailbox("eve@example.com"),)
    }
    assert set(audience([], None, file, None, "all")) == {"all", "Water birds", "birds (job)"}
    assert set(audience([], file, None, "Water birds", "all")) == {"Water birds"}


def test_recipients_that_are_not_there_are_said(tmp_path: Path) -> None:
    file = written(tmp_path, "to.yml", YAML)
    with pytest.raises(UsageError, match="there are no recipients; name them with --to ADDRESS or --recipients FILE"):
        audience([], None, None, None, "all")
    with pytest.raises(UsageError, match="has no recipients of 'frogs'; it has those of: all, Water birds"):
        audience([], file, None, "frogs", "all")
    with pytest.raises(UsageError, match="--to and --recipients both name recipients; use one of them"):
        audience(["eve@example.com"], file, None, None, "all")
    with pytest.raises(UsageError, match="--to 'eve' is no mail address; write it as"):
        audience(["eve"], None, None, None, "all")
