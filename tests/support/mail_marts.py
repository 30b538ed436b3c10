"""Marts for the tests of mails: six weeks of three workers."""

from pathlib import Path

from report_marts import Answer, Marts

WORKERS = (("worker-ada", "heron", 3), ("worker-bob", "goose", 2), ("worker-cleo", "owl", 1))


def mail_marts(file: Path) -> Marts:
    """Return the marts: 3 annotations a day by Ada, 2 by Bob, 1 by Cleo, and one more of Ada in the last full week."""
    labels = [(worker, label) for worker, label, count in WORKERS for _ in range(count)]
    answers = [
        Answer(worker=worker, label=label, day=day, data_object=f"{day}-{number}")
        for day in range(38)
        for number, (worker, label) in enumerate(labels)
    ]
    answers.append(Answer(worker="worker-ada", label="heron", day=30, data_object="more"))
    marts = Marts(file, answers)
    marts.run("update annotations_per_worker set active_days_count = 38, data_objects_count = annotations_count")
    marts.run(
        "insert into worker_agreement by name"
        " select scope_type, scope, worker from annotations_per_worker where scope = 'all'"
    )
    return marts
