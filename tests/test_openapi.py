"""The OpenAPI document: every saved query is in it, and the server does what it says."""

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from kgraph import queries
from kgraph.files import Project
from running import Server

LIBRARY = queries.load(Project.find().queries)
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance)


def test_every_saved_query_and_every_parameter_is_an_operation(published: Server) -> None:
    told = published.http.get("/openapi.json")
    assert told.headers["content-type"] == "application/json"
    paths = told.json()["paths"]
    named = {f"/queries/{query.name}.{{ending}}": query for query in LIBRARY}
    assert set(paths) == {*named, "/queries/", "/.well-known/sparql-examples"}
    for path, query in named.items():
        operation = paths[path]["get"]
        own = [
            p["name"]
            for p in operation["parameters"]
            if p["name"] not in ("ending", "page", "page_size", "bom")
        ]
        assert own == list(query.params)
        assert operation["operationId"] == query.name
    assert told.json()["servers"] == [{"url": published.address}]


def test_the_page_of_it_needs_nobody_elses_scripts(published: Server) -> None:
    for lang, word in (("en", "parameter"), ("ru", "параметр")):
        page = published.http.get("/openapi", params={"lang": lang}).text
        assert word in page
        assert "<script" not in page
        for query in LIBRARY:
            assert f'id="{query.name}"' in page


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_server_does_what_the_document_says(published: Server, mode: GenerationMode) -> None:
    document = schemathesis.openapi.from_url(f"{published.address}/openapi.json")
    asked = 0
    for found in document.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and "{ending}" not in operation.path:
            continue  # whatever text it is given is right

        @settings(
            max_examples=4,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def call(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(checks=list(CHECKS), timeout=60)

        call()
    assert asked >= len(LIBRARY)


def test_examples_and_defaults_are_of_their_schema(published: Server) -> None:
    for path in published.http.get("/openapi.json").json()["paths"].values():
        for parameter in path["get"].get("parameters", []):
            validator = jsonschema_rs.validator_for(parameter["schema"])
            for value in (parameter.get("example"), parameter["schema"].get("default")):
                assert value is None or validator.is_valid(value), parameter
