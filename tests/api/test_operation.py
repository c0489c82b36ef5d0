"""What an operator sees and sets: logs, figures, settings that go together, a place that cannot be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import httpx
import pytest

from hltgraph.errors import UsageError
from hltgraph.settings import Settings

Start = Callable[..., Any]
QUERY = "SELECT ?secret { ?secret a hlt:Recommendation }"


def lines(server: Any) -> list[dict[str, Any]]:
    _, _, errors = server.stop()
    return [json.loads(line) for line in errors.splitlines()]


def test_every_request_is_one_line_of_json_without_the_text_of_its_query(started: Start) -> None:
    server = started()
    with httpx.Client(base_url=server.url) as client:
        answer = client.get("/sparql", params={"query": QUERY})
        client.get("/sparql", params={"query": QUERY})
        client.get("/sparql", params={"query": "SELECT {"})
        client.get("/nothing?q=private")
    found = [line for line in lines(server) if line["event"] == "request"]
    assert [line["status"] for line in found] == [200, 200, 400, 404]
    assert [line.get("lane") for line in found] == ["quick", "cache", None, None]
    assert [line.get("outcome") for line in found] == ["ok", "ok", "query-syntax", None]
    assert found[0]["rows"] == 24
    assert found[0]["query_hash"] == found[1]["query_hash"] != found[2]["query_hash"]
    assert found[0]["id"] == answer.headers["x-request-id"]
    assert len({line["id"] for line in found}) == 4
    assert "secret" not in json.dumps(found)
    assert "private" not in json.dumps(found)


def test_the_text_of_queries_is_logged_when_asked_for_and_nothing_when_not(started: Start) -> None:
    server = started(log="queries")
    httpx.get(server.url + "sparql", params={"query": QUERY})
    assert next(line for line in lines(server) if line["event"] == "request")["query"] == QUERY
    server = started(log="nothing")
    httpx.get(server.url + "sparql", params={"query": QUERY})
    assert lines(server) == []


def test_a_log_that_nobody_reads_or_that_is_full_holds_nothing_up(dataset: Path) -> None:
    for target in ("/dev/full", os.pipe()[1]):
        with open(target, "w") as log:  # noqa: PTH123  (a descriptor, too)
            process = subprocess.Popen(
                [sys.executable, "-m", "hltgraph.cli.main", "serve", "--store", str(dataset)], stdout=subprocess.PIPE, stderr=log, text=True
            )
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            with httpx.Client(base_url=url) as client:
                for turn in range(1500):
                    assert client.get(f"/nothing/{turn}" if turn % 10 == 0 else "/sparql?query=ASK%7B%7D").status_code in (200, 404)
            process.terminate()
            assert process.wait(30) == 0
            process.stdout.close()


def test_the_figures_count_what_happened(started: Start) -> None:
    server = started()
    with httpx.Client(base_url=server.url) as client:
        for _ in range(3):
            client.get("/sparql", params={"query": QUERY})
        client.get("/sparql", params={"query": "SELECT * { SERVICE <http://localhost/> {} }"})
        response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    figures = dict(line.rsplit(" ", 1) for line in response.text.splitlines() if not line.startswith("#"))
    assert float(figures['hltgraph_requests_total{route="/sparql",status="200"}']) == 3
    assert float(figures['hltgraph_queries_total{lane="cache",outcome="ok"}']) == 2
    assert float(figures['hltgraph_queries_total{lane="quick",outcome="ok"}']) == 1
    assert float(figures['hltgraph_queries_total{lane="none",outcome="query-refused"}']) == 1
    assert float(figures['hltgraph_request_seconds_count{route="/sparql"}']) == 4
    assert float(figures["hltgraph_engine_workers"]) >= 1


@pytest.mark.parametrize(
    "given",
    [
        {"QUICK_MILLISECONDS": "10000"},
        {"QUERY_SECONDS": "60"},
        {"MAX_RESULT_MB": "400"},
        {"MAX_CLIENT_SLOW": "2000"},
        {"LOG": "everything"},
        {"QUERY_WORKERS": "0"},
        {"QUERY_WORKERS": "-1"},
        {"QUERY_WORKERS": "1e3"},
        {"QUERY_WORKERS": "9" * 30},
        {"TRUSTED_HOPS": "one"},
        {"NO_SUCH": "1"},
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused_with_their_name(given: dict[str, str]) -> None:
    name, value = next(iter(given.items()))
    with pytest.raises(UsageError, match=f"HLTGRAPH_{name}"):
        Settings.from_environment({f"HLTGRAPH_{name}": value})


def test_settings_that_contradict_each_other_stop_the_start(dataset: Path) -> None:
    environment = os.environ | {"HLTGRAPH_QUERY_SECONDS": "30", "HLTGRAPH_GRACE_SECONDS": "5"}
    done = subprocess.run(
        [sys.executable, "-m", "hltgraph.cli.main", "serve", "--store", str(dataset)], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "contradict" in done.stderr
    environment = os.environ | {"HLTGRAPH_UNISOLATED": "1"}
    command = [sys.executable, "-m", "hltgraph.cli.main", "serve", "--store", str(dataset), "--host", "0.0.0.0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "this machine alone" in done.stderr


def test_threads_answer_where_there_are_no_workers_and_are_bounded(started: Start) -> None:
    server = started(unisolated=1, query_seconds=1, query_workers=2)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(%d AS ?k) }"
    with httpx.Client(base_url=server.url, timeout=30) as client:
        assert client.get("/sparql", params={"query": QUERY}).json()["results"]["bindings"]
        assert [client.get("/sparql", params={"query": endless % turn}).status_code for turn in range(4)] == [504, 504, 503, 503]
        assert client.get("/health/live").status_code == 200
    server.process.kill()


def test_a_graph_on_disk_is_served_by_workers_too(started: Start) -> None:
    server = started(in_memory_mb=1, query_seconds=2)
    with httpx.Client(base_url=server.url, timeout=30) as client:
        assert len(client.get("/sparql", params={"query": QUERY}).json()["results"]["bindings"]) == 24
        every = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
        assert int(every["results"]["bindings"][0]["n"]["value"]) > 10_000
        assert client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}).status_code == 504
        assert client.get("/sparql", params={"query": QUERY + " LIMIT 3"}).status_code == 200


def test_a_cache_folder_that_cannot_be_written_costs_only_time(started: Start) -> None:
    server = started(cache="/dev/null/cache")
    assert httpx.get(server.url + "sparql", params={"query": QUERY}, timeout=30).status_code == 200
    assert httpx.get(server.url + "search", params={"q": "raad"}, timeout=30).status_code == 200


def test_a_packed_answer_is_the_same_and_has_a_tag_of_its_own(started: Start) -> None:
    server = started()
    with httpx.Client(base_url=server.url) as client:
        for address in ("/sparql?query=SELECT+%2A+%7B%3Fs+a+hlt%3ARecommendation%7D", "/show?iri=recommendation/l", "/sparql"):
            plain = client.get(address, headers={"Accept-Encoding": "identity"})
            packed = client.get(address, headers={"Accept-Encoding": "gzip"})
            assert "content-encoding" not in plain.headers
            assert packed.headers["content-encoding"] == "gzip"
            assert packed.content == plain.content
            assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
            assert packed.headers["etag"] != plain.headers["etag"]
            again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            refused = client.get(address, headers={"Accept-Encoding": "gzip;q=0"})
            assert "content-encoding" not in refused.headers


def test_a_graph_that_is_named_twice_gives_each_triple_once(started: Start) -> None:
    server = started()
    external = "https://w3id.org/hltgraph/id/graph/external"
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s ?p ?o }}"
    with httpx.Client(base_url=server.url) as client:

        def number(clauses: str, before: str = "") -> int:
            answer = client.get("/sparql", params={"query": before + count.format(clauses)}).raise_for_status().json()
            return int(answer["results"]["bindings"][0]["n"]["value"])

        once = number(f"FROM <{external}>")
        assert once > 0
        assert number(f"FROM <{external}> FROM <{external}>") == once
        assert number(f"FROM<{external}>FROM<{external}>") == once
        base = "BASE <https://w3id.org/hltgraph/id/> PREFIX g: <https://w3id.org/hltgraph/id/graph/> "
        assert number("FROM g:external FROM <graph/external> FROM id:graph\\/external", base) == once
        assert client.get("/sparql", params={"query": count.format(f"FROM <{external}> FROM <http://example.org/none>")}).status_code == 400


def test_the_service_is_ready_soon(started: Start) -> None:
    # A timing is not asserted: this only sees that it is ready when it says where it is.
    server = started()
    with urlopen(server.url + "health/ready", timeout=5) as answer:
        assert answer.status == 200
    begun = time.monotonic()
    assert httpx.get(server.url + "sparql?query=ASK%7B%7D").status_code == 200
    assert time.monotonic() - begun < 30
