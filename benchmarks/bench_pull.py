"""Compare `gt-insights pull` with a plain boto3 thread pool of as many threads, on one local moto server.

Usage: PYTHONPATH=scripts python benchmarks/bench_pull.py [OBJECTS] [ROUNDS] [CONCURRENCY] [LATENCY_MS]

Both list the prefix and copy every object into an empty folder; each round runs both, in alternating order.
The ratio is of objects per second, pull's over the plain pool's. LATENCY_MS makes the server wait before each
answer, as a network does: with it, the concurrency beyond which nothing is gained can be found.
"""

import logging
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from ground_truth_insights import console
from ground_truth_insights.aws.s3_location import S3Location
from ground_truth_insights.aws.session import s3_client
from ground_truth_insights.pull.pull import DEFAULT_CONCURRENCY, Pull

BUCKET = "labeling-output"
CONTENT = b'{"answers":[' + b'{"answerContent":{"crowd-classifier":{"label":"heron"}}},' * 20 + b"{}]}"


def main() -> None:
    """Run the rounds and print each, and the median of the ratios."""
    numbers = [int(argument) for argument in sys.argv[1:]]
    objects, rounds, concurrency, latency_ms = numbers + [800, 9, DEFAULT_CONCURRENCY, 0][len(numbers) :]
    parent, child = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(child, latency_ms / 1000), daemon=True)
    server.start()
    work = Path(tempfile.mkdtemp(prefix="bench_pull_"))
    try:
        _use(parent.recv())
        _fill(objects)
        ratios = [_round(number, objects, concurrency, work) for number in range(rounds)]
    finally:
        shutil.rmtree(work)
        server.terminate()
    console.out.print(f"ratio {statistics.median(ratios):.2f} (median of {rounds}, {concurrency} threads)")


def _round(number: int, objects: int, concurrency: int, work: Path) -> float:
    copies: list[tuple[str, Callable[[Path, int], None]]] = [("pull", _pull), ("plain", _plain)]
    speeds = {}
    for name, copy in copies if number % 2 else reversed(copies):
        folder = work / f"{name}_{number}"
        started = time.perf_counter()
        copy(folder, concurrency)
        speeds[name] = objects / (time.perf_counter() - started)
        copied = sum(len(files) for _, _, files in os.walk(folder))
        if copied != objects:
            raise SystemExit(f"{name} copied {copied} of {objects} objects")
        shutil.rmtree(folder)
    ratio = speeds["pull"] / speeds["plain"]
    console.out.print(f"pull {speeds['pull']:6.0f}/s  plain {speeds['plain']:6.0f}/s  ratio {ratio:.2f}")
    return ratio


def _pull(folder: Path, concurrency: int) -> None:
    Pull(s3_client(concurrency), S3Location(BUCKET, "out/"), folder, concurrency).run()


def _plain(folder: Path, concurrency: int) -> None:
    """Copy as one does by hand: no checks, no temporary files, no times."""
    client = boto3.Session().client("s3", config=Config(max_pool_connections=concurrency))
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="out/")
    keys = [entry["Key"] for page in pages for entry in page["Contents"]]

    def copy(key: str) -> None:
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(client.get_object(Bucket=BUCKET, Key=key)["Body"].read())

    with ThreadPoolExecutor(concurrency) as pool:
        list(pool.map(copy, keys))


def _fill(objects: int) -> None:
    client = boto3.client("s3", config=Config(max_pool_connections=16))
    client.create_bucket(Bucket=BUCKET)

    def put(number: int) -> None:
        job = f"out/job-{number % 3}/annotations/worker-response/iteration-1"
        client.put_object(Bucket=BUCKET, Key=f"{job}/{number}/2026-02-03_09:16:31.json", Body=CONTENT)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(put, range(objects)))


def _serve(connection: Connection, latency: float) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = DomainDispatcherApplication(create_backend_app)

    def late(environ: dict[str, Any], start_response: Any) -> Any:
        time.sleep(latency)
        return moto(environ, start_response)

    server = make_server("127.0.0.1", 0, late, threaded=True, request_handler=MotoRequestHandler)
    connection.send(f"http://127.0.0.1:{server.server_port}")
    server.serve_forever()


def _use(endpoint: str) -> None:
    os.environ.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",  # noqa: S106
        AWS_DEFAULT_REGION="us-east-1",
    )


if __name__ == "__main__":
    main()
