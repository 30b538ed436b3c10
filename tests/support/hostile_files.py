"""Worker-response files that are wrong or odd, each with the reason that must be given for it."""

import gzip
from collections.abc import Collection
from pathlib import Path

from labeling_trees import answer, document, response_file

GOOD = document(answer())
NO_ANSWERS = "no_answers"

# What is in the file, and the reason that must be given for it.
HOSTILE_FILES = {
    "empty": (b"", "empty_file"),
    "white_space": (b" \r\n\t", "empty_file"),
    "byte_order_mark_only": (b"\xef\xbb\xbf", "empty_file"),
    "cut_off": (GOOD[:-20], "not_json"),
    "cut_off_in_a_character": ('{"answers":[{"workerId":"é'.encode()[:-1], "not_utf8"),
    "not_json": ("id,label\n1,cat\n", "not_json"),
    "two_documents": (GOOD + GOOD, "not_json"),
    "single_quotes": (GOOD.replace('"', "'"), "not_json"),
    "comma_before_a_bracket": (GOOD.replace("]", ",]"), "not_json"),
    "comma_before_a_brace": (GOOD.replace("}]", ",}]"), "not_json"),
    "nan": (GOOD.replace('"answerContent"', '"timeSpentInSeconds":NaN,"answerContent"'), "not_json"),
    "infinity": (GOOD.replace('"answerContent"', '"timeSpentInSeconds": -Infinity,"answerContent"'), "not_json"),
    "leading_zero": (GOOD.replace('"answerContent"', '"timeSpentInSeconds":007,"answerContent"'), "not_json"),
    "comment": (GOOD.replace("{", "{/* why */", 1), "not_json"),
    "deep_nesting": ("[" * 100_000, "not_json"),
    "key_twice_and_cut_off": ('{"answers":[{"workerId":"v","workerId":"w"},', "not_json"),
    "key_twice_and_deep": ('[{"a":1,"a":2},' + "[" * 100_000, "not_json"),
    "nul_bytes": (b"\x00" * 100, "not_json"),
    "packed_over_several_lines": (gzip.compress(GOOD.encode(), mtime=0) + b"\nand more\n", "not_utf8"),
    "utf_16": (GOOD.encode("utf-16"), "not_utf8"),
    "array": (f"[{GOOD}]", NO_ANSWERS),
    "text": ('"answers"', NO_ANSWERS),
    "null": ("null", NO_ANSWERS),
    "other_object": ('{"labels":[]}', NO_ANSWERS),
    "augmented_ai": ('{"humanAnswers":"none"}', NO_ANSWERS),
    "answers_is_an_object": ('{"answers":{"0":{}}}', NO_ANSWERS),
    "answers_is_null": ('{"answers":null}', NO_ANSWERS),
}

HOSTILE_ANSWERS = {
    "no_worker": ({"answerContent": {}, "submissionTime": "2026-02-03T09:15:31Z"}, "missing_worker"),
    "empty_worker": (answer(""), "missing_worker"),
    "worker_is_null": (answer() | {"workerId": None}, "missing_worker"),
    "worker_is_an_object": (answer() | {"workerId": {"id": "w"}}, "missing_worker"),
    "answer_is_null": (None, "missing_worker"),
    "answer_is_a_number": (7, "missing_worker"),
    "answer_is_an_array": ([answer()], "missing_worker"),
    "no_time": ({"answerContent": {}, "workerId": "w"}, "missing_submission_time"),
    "time_is_null": (answer() | {"submissionTime": None}, "missing_submission_time"),
    "time_is_a_word": (answer(submitted_at="yesterday"), "invalid_submission_time"),
    "time_is_an_epoch": (answer() | {"submissionTime": 1770110131}, "invalid_submission_time"),
    "time_without_zone": (answer(submitted_at="2026-02-03T09:15:31"), "invalid_submission_time"),
    "time_of_no_calendar": (answer(submitted_at="2026-02-30T09:15:31Z"), "invalid_submission_time"),
    "time_with_a_letter_behind": (answer(submitted_at="2026-02-03T09:15:31Zz"), "invalid_submission_time"),
    "time_before_christ": (answer(submitted_at="0000-01-01T00:00:00Z"), "invalid_submission_time"),
    "time_never_set": (answer(submitted_at="0001-01-01T00:00:00Z"), "invalid_submission_time"),
    "time_before_computers_count": (answer(submitted_at="1969-12-31T23:59:59Z"), "invalid_submission_time"),
    "time_at_the_end_of_times": (answer(submitted_at="9999-12-31T23:59:59Z"), "invalid_submission_time"),
    "time_of_15_hours_offset": (answer(submitted_at="2026-02-03T09:15:31+15:00"), "invalid_submission_time"),
    "time_of_99_hours_offset": (answer(submitted_at="2026-02-03T09:15:31+99:99"), "invalid_submission_time"),
    "time_of_hour_24": (answer(submitted_at="2026-02-03T24:00:00Z"), "invalid_submission_time"),
    "time_of_second_60": (answer(submitted_at="2026-02-03T09:15:60Z"), "invalid_submission_time"),
    "time_of_20_digits": (answer(submitted_at="2026-02-03T09:15:31.12345678901234567890Z"), "invalid_submission_time"),
    "no_content": ({"submissionTime": "2026-02-03T09:15:31Z", "workerId": "w"}, "missing_answer_content"),
    "content_is_null": (answer() | {"answerContent": None}, "missing_answer_content"),
}

# Numbers in one form or another; only what is a plain finite number is one.
ODD_SECONDS = {
    "with_an_underscore": '"1_000"',
    "with_a_letter": '"12d"',
    "hexadecimal": '"0x10"',
    "in_a_text": '"12.5"',
    "nan_in_a_text": '"NaN"',
    "infinity_in_a_text": '"-Infinity"',
    "too_large": "1e999",
    "too_small": "1e-400",
    "of_400_digits": "1" * 400,
}
# What files of other programs lie beside responses, and is no rejection.
LEFT_BEHIND = {
    ".DS_Store": "1",
    "._2026-02-03_09:16:31.json": "1",
    "desktop.ini": "1",
    "2026-02-03_09:16:31-checkpoint.json": "1/.ipynb_checkpoints",
    "2026-02-03_09:16:31.json": ".ipynb_checkpoints",
}
# Labels as they stand between the quotes of JSON, and as they are kept.
ODD_LABELS = {
    "half_an_emoji": (r"so good \ud83d", "so good \ufffd"),
    "halves_the_wrong_way_round": (r"\ude00\ud83d", "\ufffd\ufffd"),
    "whole_emoji": (r"\ud83d\ude00 \uD83D\uDE00", "\U0001f600 \U0001f600"),
    "backslash_before_an_emoji": (r"\\\ud83d\ude00", "\\\U0001f600"),
    "nul": (r"a\u0000b", "a\ufffdb"),
    "escape": (r"\u001b[31mred\u001b[0m", "\x1b[31mred\x1b[0m"),
    "vertical_tab": (r"Snowy\u000bowl", "Snowy\x0bowl"),
    "next_line": (r"a\u0085b", "a\x85b"),
    "delete": (r"a\u007fb", "a\x7fb"),
    "line_ends": (r"one\r\ntwo\u2028three", "one\r\ntwo\u2028three"),
    "tab": (r"a\tb", "a\tb"),
    "right_to_left": (r"a\u202eb\u2066c", "a\u202eb\u2066c"),
    "no_character": (r"a\uffffb", "a\uffffb"),
    "comma": ("a, b", "a, b"),
    "null": ("null", "null"),
    "backslashes": (r"c:\\new\\", "c:\\new\\"),
    "quotes": (r"'\"`", "'\"`"),
    "markup": ("</script><b>&amp;", "</script><b>&amp;"),
    "formula": ("=1+1", "=1+1"),
}
_LABELED = GOOD.replace("refund", "%s").replace("crowd-classifier", "odd label")
# Odd, yet nothing is wrong with them.
HARMLESS_FILES = {
    "good": GOOD,
    "with_a_byte_order_mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "over_several_lines": GOOD.replace(",", ",\n"),
    "windows_line_end": GOOD + "\r\n",
    "offset_instead_of_z": document(answer(submitted_at="2026-02-03T11:15:31.610+02:00")),
    "negative_seconds": document(answer(timeSpentInSeconds=-5)),
    "seconds_are_a_word": document(answer(timeSpentInSeconds="many")),
    **{
        f"seconds_are_{name}": document(answer()).replace('"workerId"', f'"timeSpentInSeconds":{seconds},"workerId"')
        for name, seconds in ODD_SECONDS.items()
    },
    **{f"label_with_{name}": _LABELED % written for name, (written, _) in ODD_LABELS.items()},
    "element_with_half_an_emoji": GOOD.replace("crowd-classifier", r"q\ud83d"),
    # Of what stands twice the last one counts.
    "label_twice": GOOD.replace('"label":"refund"', '"label":"refund","label":"other"'),
    "worker_twice": GOOD.replace('"workerId":', '"workerId":"somebody else","workerId":'),
    "deep_twice": GOOD.replace('{"label":"refund"}', '{"boundingBoxes":[{"label":"refund","left":1,"label":"other"}]}'),
    "answers_twice": GOOD.replace('"answers":', '"answers":[],"answers":'),
    "clock_at_1970": document(answer(submitted_at="1970-01-01T00:00:00Z")),
    "clock_at_1990": document(answer(submitted_at="1990-05-05T12:00:00+14:00")),
    "clock_at_2199": document(answer(submitted_at="2199-12-31T23:59:59.999999999-1400")),
    "unknown_fields": document(answer(futureField={"a": [1, 2]})),
    "embedded_image": document(
        answer(content={"s": {"labelMappings": {"road": {}}, "labeledImage": {"pngImageData": "A" * 300_000}}})
    ),
    "many_corners": document(
        answer(content={"s": {"polygons": [{"label": "road", "vertices": [{"x": 1, "y": 2.5}] * 20_000}]}})
    ),
}
ODD_NAMES = (
    "a'b",
    'a"b',
    "a b",
    "a[b]",
    "a*b?",
    "ünï—😀",
    "a\nb",
    "a\\b",
    "{a}",
    "%s",
    "a;drop table x",
    "-",
    "$a",
    "a%3Ab",
    "a\uf03ab",
)
# What tools make of the colons in a file's name, and of a second copy.
RENAMED = {
    "percent": "2026-02-03_09%3A16%3A31.json",
    "private_use": "2026-02-03_09\uf03a16\uf03a31.json",
    "underscores": "2026-02-03_09_16_31 (2).json",
}


def write_hostile_files(root: Path, job: str, *, without: Collection[str] = ()) -> None:
    """Write every file below one job, each as the data object of its name, but for those named."""
    files: dict[str, bytes | str] = {name: content for name, (content, _) in HOSTILE_FILES.items()}
    files |= {name: document(answer(), bad_answer) for name, (bad_answer, _) in HOSTILE_ANSWERS.items()}
    files |= HARMLESS_FILES | dict.fromkeys(ODD_NAMES, GOOD) | {"no_answer_yet": document()}
    for name, content in files.items():
        if name not in without:
            response_file(root, job, name, content)
    for name, renamed in RENAMED.items():
        if f"renamed_{name}" not in without:
            response_file(root, job, f"renamed_{name}", GOOD, name=renamed)
    response_file(root, job, "frames/0a1b2c", '{"trackingAnnotations":{"boundingBoxes":[]}}', name="frame_1.json")
    response_file(root, job, "frames/0a1b2c", '{"trackingAnnotations":{"boundingBoxes":[', name="frame_2.json")
    response_file(root, job, "stray", "hello", name="notes.txt")
    for name, folder in LEFT_BEHIND.items():
        response_file(root, job, folder, GOOD, name=name)
