"""SERVICE and LOAD in disguise: refused with 403, and a listening socket proves that nothing was called."""

import socket
from functools import partial

from torture.fault import Fault, Faults
from torture.world import World, quiet

FAULTS = Faults("SERVICE and LOAD")
BODY = "{ ?s ?p ?o }"

#: Name: a query in which <U> is an address of the listener, and <P> what it begins with.
CALLS = {
    "SERVICE": f"SELECT * {{ SERVICE <U> {BODY} }}",
    "in lower case": f"SELECT * {{ service <U> {BODY} }}",
    "in mixed case": f"SELECT * {{ sErViCe <U> {BODY} }}",
    "SILENT": f"SELECT * {{ SERVICE SILENT <U> {BODY} }}",
    "a prefixed name": f"PREFIX ex: <P> SELECT * {{ SERVICE ex:a {BODY} }}",
    "grown together with a prefixed name": f"PREFIX ex: <P> SELECT * {{ SERVICEex:a {BODY} }}",
    "the empty prefix": f"PREFIX : <P> SELECT * {{ SERVICE:a {BODY} }}",
    "SILENT grown together": f"PREFIX ex: <P> SELECT * {{ SERVICESILENTex:a {BODY} }}",
    "a relative address": f"BASE <P> SELECT * {{ SERVICE <a> {BODY} }}",
    "by variable": f"SELECT * {{ BIND(<U> AS ?e) SERVICE ?e {BODY} }}",
    "by variable out of VALUES": f"SELECT * {{ VALUES ?e {{ <U> }} SERVICE ?e {BODY} }}",
    "by variable out of the data": f"SELECT * {{ ?x ?y ?e SERVICE SILENT ?e {BODY} }}",
    "after a comment": f"SELECT * {{ SERVICE # it's a comment\n <U> {BODY} }}",
    "between comments with quotes": f"SELECT * # no'\n{{ SERVICE <U> {BODY} }} #'",
    "after a string with a hash": f"SELECT * {{ FILTER('#' != \"'\") SERVICE <U> {BODY} }}",
    "after a long string": f'SELECT * {{ FILTER("""a"b\'""" != \'\') SERVICE <U> {BODY} }}',
    "after a less-than": f"PREFIX ex: <P> SELECT * {{ FILTER(1<'x>y')SERVICE ex:a {BODY} }}",
    "after a number": f"PREFIX ex: <P> SELECT * {{ ?s ?p 1SERVICE ex:a {BODY} }}",
    "after a boolean": f"PREFIX ex: <P> SELECT * {{ ?s ?p trueSERVICE ex:a {BODY} }}",
    "in a subquery": f"SELECT * {{ {{ SELECT * {{ {{ SELECT * {{ SERVICE <U> {BODY} }} }} }} }} }}",
    "in EXISTS": f"SELECT * {{ ?a ?b ?c FILTER EXISTS {{ SERVICE <U> {BODY} }} }}",
    "in NOT EXISTS": f"SELECT * {{ ?a ?b ?c FILTER(!EXISTS {{ SERVICE <U> {BODY} }}) }}",
    "in OPTIONAL": f"SELECT * {{ ?a ?b ?c OPTIONAL {{ SERVICE <U> {BODY} }} }}",
    "in MINUS": f"SELECT * {{ ?a ?b ?c MINUS {{ SERVICE <U> {BODY} }} }}",
    "in GRAPH": f"SELECT * {{ GRAPH ?g {{ SERVICE <U> {BODY} }} }}",
    "in UNION": f"SELECT * {{ {{ ?a ?b ?c }} UNION {{ SERVICE <U> {BODY} }} }}",
    "within SERVICE": f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:1/> {{ SERVICE <U> {BODY} }} }}",
    "in an ORDER BY": f"SELECT * {{ ?a ?b ?c }} ORDER BY EXISTS {{ SERVICE <U> {BODY} }}",
    "in a projection": f"SELECT (EXISTS {{ SERVICE <U> {BODY} }} AS ?x) {{}}",
    "in an aggregate": f"SELECT (COUNT(EXISTS {{ SERVICE <U> {BODY} }}) AS ?x) {{ ?a ?b ?c }}",
    "in HAVING": f"SELECT ?a {{ ?a ?b ?c }} GROUP BY ?a HAVING(EXISTS {{ SERVICE <U> {BODY} }})",
    "in ASK": f"ASK {{ SERVICE <U> {BODY} }}",
    "in CONSTRUCT": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <U> {BODY} }}",
    "in DESCRIBE": f"DESCRIBE ?s {{ SERVICE <U> {BODY} }}",
    "with tabs and form feeds": f"SELECT\t*\t{{\tSERVICE\t<U>\t{BODY}\t}}",
    "with carriage returns": f"SELECT * # a comment\r{{ SERVICE <U> {BODY} }}",
    "LOAD": "LOAD <U>",
    "LOAD in lower case": "load silent <U>",
    "LOAD after a prologue": "PREFIX ex: <P> # note\nLOAD ex:a INTO GRAPH <http://x/g>",
    "LOAD after a comment": "# SELECT * {}\nLOAD <U>",
    "LOAD after another update": "INSERT DATA { <a:b> <a:b> 1 } ; LOAD <U>",
}

#: What says "service" or "load" and calls nobody.
PEACEFUL = {
    "in a literal": "SELECT * { ?s ?p 'SERVICE <http://a/> {}' }",
    "in a long literal": 'SELECT * { ?s ?p """SERVICE <http://a/> { \'\'\' \\"""" }',
    "in an IRI": "SELECT * { ?s <http://example.org/SERVICE> <http://example.org/service#load> }",
    "in a comment": "SELECT * { ?s ?p ?o } LIMIT 1 # SERVICE <http://a/> {} LOAD <http://a/>",
    "as a variable": "SELECT ?SERVICE $service { ?SERVICE ?load $service } LIMIT 1",
    "as a prefix": "PREFIX service: <http://x/> SELECT * { service:s1 service:p ?o }",
    "as a local name": "PREFIX x: <http://x/> SELECT * { x:service x:LOAD ?o }",
    "as a blank node": "SELECT * { _:service ?p _:load } LIMIT 1",
    "as a language": "SELECT * { ?s ?p 'a'@service }",
    "as a graph": "PREFIX service: <http://x/> SELECT * { GRAPH service:g1 { ?s ?p ?o } } LIMIT 1",
    "beside a comparison": "SELECT * { ?s ?p ?o FILTER(1 < 2 && STR(?o) != 'service') } LIMIT 1",
}


class Listener:
    """A socket that waits for anybody to connect."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def calls(self) -> int:
        """Return how many have connected; waits a little for the last."""
        found = 0
        while True:
            try:
                self.socket.accept()[0].close()
            except TimeoutError:
                return found
            found += 1


def _refused(world: World, name: str) -> str:
    listener = Listener()
    address = listener.address
    text = CALLS[name].replace("<U>", f"<{address}sparql>").replace("<P>", f"<{address}>")
    response = world.shared.ask(text)
    seen, calls = response.status_code, listener.calls()
    listener.socket.close()
    assert calls == 0, f"status {seen}, and the listener was called"
    assert seen == 403, f"{seen}: {response.text[:200]}"
    quiet(world.shared)
    return f"{seen}, nothing arrived"


def _answered(world: World, name: str) -> str:
    response = world.shared.ask(PEACEFUL[name])
    assert response.status_code == 200, response.text
    return "200"


for _name in CALLS:
    FAULTS.append(
        Fault(FAULTS.group, _name, "403, nothing arrives at the address", partial(_refused, name=_name))
    )
for _name in PEACEFUL:
    FAULTS.append(
        Fault(FAULTS.group, f"the word {_name}", "200: no clause, no refusal", partial(_answered, name=_name))
    )


@FAULTS("LOAD as an update, in a form and as a body", "403, nothing arrives at the address")
def update(world: World) -> str:
    listener, http = Listener(), world.shared.http
    load = f"LOAD <{listener.address}>"
    found = [http.post("/sparql", data={"update": load}).status_code]
    kind = {"Content-Type": "application/sparql-update"}
    found.append(http.post("/sparql", content=load, headers=kind).status_code)
    calls = listener.calls()
    listener.socket.close()
    assert (found, calls) == ([403, 403], 0)
    return "403 and 403, nothing arrived"


@FAULTS("the listener itself", "a caller is seen, so that silence means something")
def heard(world: World) -> str:
    listener = Listener()
    socket.create_connection(listener.socket.getsockname()).close()
    calls = listener.calls()
    listener.socket.close()
    assert calls == 1
    return "seen"


@FAULTS("FROM with an address", "nothing is fetched")
def dataset(world: World) -> str:
    listener = Listener()
    response = world.shared.ask(f"SELECT * FROM <{listener.address}data.ttl> {{ ?s ?p ?o }}")
    calls = listener.calls()
    listener.socket.close()
    assert (response.status_code, response.json()["results"]["bindings"], calls) == (200, [], 0)
    return "200, no rows, nothing arrived"
