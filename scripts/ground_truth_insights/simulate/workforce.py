"""Who works: people with a skill, a pace, working hours and a share of the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase, digits

from ground_truth_insights.simulate.chance import Chance

HOME_REGION = "eu-west-1"
_FIRST_NAMES = (
    "Ada", "Bela", "Chidi", "Dana", "Emre", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kaia", "Liam", "Mina",
    "Noor", "Oskar", "Priya", "Quinn", "Rosa", "Sami", "Tova", "Uma", "Vito", "Wanda", "Xenia", "Yusuf",
    "Zora",
)  # fmt: skip
_LAST_NAMES = ("Example", "Sample", "Placeholder", "Specimen", "Testcase", "Fictional", "Invented", "Madeup")


@dataclass(frozen=True, slots=True)
class Team:
    """A place where people of the private workforce sit; the pay is per hour."""

    name: str
    utc_offset_minutes: int
    hourly_rate: float


PRIVATE_TEAMS = (
    Team("Lisbon", 0, 14.5),
    Team("Krakow", 60, 15.0),
    Team("Toronto", -300, 21.0),
    Team("Bengaluru", 330, 9.5),
)
PUBLIC_TEAMS = (Team("", -300, 0), Team("", -360, 0), Team("", -480, 0), Team("", 330, 0))
# Minutes of the local day: office hours, a long day with pauses, the evening beside another occupation.
_WORKING_HOURS = ((510, 1050), (600, 1260), (1080, 1395))


@dataclass(frozen=True, slots=True)
class Worker:
    """One person, and what makes their answers and times their own.

    `activity` is the weight of their share of a job; `accuracy` the chance of a right answer to an easy
    object; `monotony` that of giving the most common label without looking; `pace` multiplies the time per
    task; `opens_minute` and `closes_minute` bound their day in local time.
    """

    number: int
    name: str
    team: Team
    is_public: bool
    activity: float
    accuracy: float
    monotony: float
    pace: float
    opens_minute: int
    closes_minute: int
    subject: str
    private_number: int
    mturk_id: str
    legacy_id: str

    def worker_id(self, region: str, *, is_legacy: bool) -> str:
        """Return the id under which Ground Truth knows this person in a region: a different one in each."""
        if self.is_public:
            return f"public.{region}.{self.legacy_id if is_legacy else self.mturk_id}"
        chance = Chance(self.private_number, region)
        return f"private.{region}.{chance.getrandbits(64):016x}"


def user_pool(seed: int) -> str:
    """Return the issuer of the private workforce's identities: one Cognito user pool for all regions."""
    chance = Chance(seed, "user pool")
    pool = _text(chance, ascii_uppercase + ascii_lowercase + digits, 9)
    return f"https://cognito-idp.{HOME_REGION}.amazonaws.com/{HOME_REGION}_{pool}"


def hire(seed: int, private_count: int, public_count: int) -> list[Worker]:
    """Return the private workers, then the public ones, numbered from zero."""
    workers: list[Worker] = []
    for count, is_public in ((private_count, False), (public_count, True)):
        chance = Chance(seed, f"workforce {'public' if is_public else 'private'}")
        activities = _crowd_activities if is_public else _team_activities
        shares = chance.shuffled(list(zip(activities(chance, count), _carelessness(count), strict=True)))
        for activity, is_careless in shares:
            number = len(workers)
            workers.append(_worker(chance, number, is_public=is_public, activity=activity, is_careless=is_careless))
    return workers


def _team_activities(chance: Chance, count: int) -> list[float]:
    """Return two humps, many who do little and many who do much, with one person far ahead."""
    much = max(1, round(count * 0.27))
    between = round(count * 0.1)
    humps = [chance.between(3.0, 4.2) for _ in range(much)]
    humps += [chance.between(1.2, 2.1) for _ in range(between)]
    humps += [min(0.45, chance.log_normal(0.1, 0.9)) for _ in range(count)]
    return [7.5, *humps][:count]


def _crowd_activities(chance: Chance, count: int) -> list[float]:
    """Return a long tail: strangers who stay for a few tasks, and regulars who take what they get."""
    regulars = max(1, round(count * 0.45))
    activities = [chance.between(0.9, 1.8) for _ in range(regulars)]
    return (activities + [min(0.6, chance.log_normal(0.15, 0.9)) for _ in range(count)])[:count]


def _carelessness(count: int) -> list[bool]:
    # By rank of activity: people who rush are found among those who do much.
    careless = {3, 7} if count >= 12 else {2} if count >= 6 else set()
    return [rank in careless or (rank >= 12 and rank % 11 == 0) for rank in range(count)]


def _worker(chance: Chance, number: int, *, is_public: bool, activity: float, is_careless: bool) -> Worker:
    opens, closes = chance.pick(_WORKING_HOURS)
    return Worker(
        number=number,
        name="" if is_public else _name(number),
        team=chance.pick(PUBLIC_TEAMS if is_public else PRIVATE_TEAMS),
        is_public=is_public,
        activity=activity,
        accuracy=chance.between(0.5, 0.6) if is_careless else 0.99 - 0.22 * chance.random() ** 2,
        monotony=chance.between(0.45, 0.6) if is_careless else 0.0,
        pace=0.3 if is_careless else chance.between(0.7, 1.1) if activity > 1.5 else chance.between(0.9, 1.6),
        opens_minute=opens + chance.whole(-30, 30),
        closes_minute=closes + chance.whole(-30, 15),
        subject=_uuid(chance),
        private_number=chance.getrandbits(64),
        mturk_id="A" + _text(chance, ascii_uppercase + digits, chance.whole(11, 13)),
        legacy_id=_text(chance, ascii_uppercase + "234567", 26),
    )


def _name(number: int) -> str:
    # 26 first and 8 last names meet in 104 different pairs before the first one comes again.
    first, last = _FIRST_NAMES[number % len(_FIRST_NAMES)], _LAST_NAMES[number % len(_LAST_NAMES)]
    return f"{first} {last}" + (f" {number // 104 + 1}" if number >= 104 else "")


def _uuid(chance: Chance) -> str:
    bits = chance.getrandbits(128)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[bits >> 62 & 3]}{text[17:20]}-{text[20:]}"


def _text(chance: Chance, characters: Sequence[str], length: int) -> str:
    return "".join(chance.pick(characters) for _ in range(length))
