"""The remedy of a wrong datatype: what it proposes is a value of the type, and passes."""

import pytest
import rdflib

from kgraph import names
from kgraph.check import check, datatype

XSD = names.XSD


def typed(text: str, kind: str) -> str:
    return f'"{text}"^^<{XSD}{kind}>'


@pytest.mark.parametrize(
    ("value", "kind", "proposed"),
    [
        ('"2020-04-15"', "xsd:date", '"2020-04-15"^^xsd:date'),
        ('"2020-04-15"@en', "xsd:date", '"2020-04-15"^^xsd:date'),
        (typed("2020-04-15T00:00:00", "dateTime"), "xsd:date", '"2020-04-15"^^xsd:date'),
        (typed("2020-04-15T23:59:59.5+06:00", "date"), "xsd:date", '"2020-04-15"^^xsd:date'),
        (typed("2020-04-15Z", "date"), "xsd:date", '"2020-04-15"^^xsd:date'),
        ('"2020-04"', "xsd:gYearMonth", '"2020-04"^^xsd:gYearMonth'),
        ('"P15D"', "xsd:duration", '"P15D"^^xsd:duration'),
        ('" 30 "', "xsd:integer", '"30"^^xsd:integer'),
        (typed("30", "decimal"), "xsd:integer", '"30"^^xsd:integer'),
        (typed("30", "integer"), "xsd:decimal", '"30"^^xsd:decimal'),
        ('"true"', "xsd:boolean", '"true"^^xsd:boolean'),
        ('"https://example.org/a"', "xsd:anyURI", '"https://example.org/a"^^xsd:anyURI'),
        ('"2020-03-21~/2020-04-20~"', "edtf:EDTF", '"2020-03-21~/2020-04-20~"^^edtf:EDTF'),
        ('"../2020-03"', "edtf:EDTF", '"../2020-03"^^edtf:EDTF'),
        ('"POINT(71.4 51.2)"', "geo:wktLiteral", '"POINT(71.4 51.2)"^^geo:wktLiteral'),
        ('"Fine"', "rdf:langString", '"Fine"@en'),
        ('"a \\"word\\""', "rdf:langString", '"a \\"word\\""@en'),
        ('"11"@en', "xsd:string", '"11"'),
    ],
)
def test_a_value_that_fits_is_proposed_with_its_type(value, kind, proposed):
    told = datatype.advice(value, kind)
    assert f": {proposed}" in told.en
    assert f": {proposed}" in told.ru
    graph = rdflib.Graph()
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in names.FOREIGN.items())
    graph.parse(data=f"{prefixes} <http://x/a> <http://x/p> {proposed} .", format="turtle")
    (literal,) = graph.objects()
    assert not literal.ill_typed


@pytest.mark.parametrize(
    ("value", "kind", "form"),
    [
        ('"15.04.2020"', "xsd:date", "2020-04-15"),
        (typed("15.04.2020", "date"), "xsd:date", "2020-04-15"),
        (typed("2020-02-31", "date"), "xsd:date", "2020-04-15"),
        ('"2020-02-31"', "xsd:date", "2020-04-15"),
        (typed("2020-05-15T20:00:00Z", "dateTime"), "xsd:date", "2020-04-15"),  # the 16th in Almaty
        ('"April"', "xsd:gYearMonth", "2020-04"),
        ('"2020-13"', "xsd:gYearMonth", "2020-04"),
        ('"15 days"', "xsd:duration", "P15D"),
        ('"P"', "xsd:duration", "P15D"),
        ('"about thirty"', "xsd:integer", "30"),
        (typed("30.5", "decimal"), "xsd:integer", "30"),
        ('"٣٠"', "xsd:integer", "30"),
        ('"half"', "xsd:decimal", "0.5"),
        ('"0,5"', "xsd:decimal", "0.5"),
        ('"yes"', "xsd:boolean", "true"),
        ('"example.org/a page"', "xsd:anyURI", "https://example.org/page"),
        ('"15.04.2020"', "edtf:EDTF", "2020-04-15"),
        ('"spring"', "edtf:EDTF", "2020-04-15"),
        ('"71.4, 51.2"', "geo:wktLiteral", "POINT(76.91 43.25)"),
    ],
)
def test_a_value_that_does_not_fit_is_not_repeated(value, kind, form):
    told = datatype.advice(value, kind)
    assert told.en == f"the datatype is {kind}; its values look like {form}"
    assert told.ru == f"тип данных {kind}; его значения пишутся так: {form}"


def test_every_datatype_of_the_shapes_has_its_form(project):
    """A new one gets a row, or the advice has no example."""
    shapes = rdflib.Graph()
    for path in project.shapes:
        shapes.parse(path, format="turtle")
    kinds = {str(kind) for kind in shapes.objects(None, rdflib.SH.datatype)}
    assert len(kinds) > 8
    for kind in kinds:
        prefix, iri = next((p, i) for p, i in names.FOREIGN.items() if kind.startswith(i))
        told = datatype.advice('"?"', f"{prefix}:{kind.removeprefix(iri)}")
        assert "look like" in told.en or '"?"' in told.en, kind


def test_what_the_check_advises_of_a_day_passes(project, tmp_path):
    path = tmp_path / "sister.ttl"
    text = (
        f"PREFIX xsd: <{XSD}>\nPREFIX hrm: <{names.HRM}>\nPREFIX rdfs: <{names.FOREIGN['rdfs']}>\n"
        f"PREFIX sem: <{names.FOREIGN['sem']}>\n\n<http://x/p> a hrm:Proceeding ; rdfs:label LABEL ;\n"
        "    sem:hasEarliestBeginTimeStamp DAY .\n"
    )

    def advised(label: str, day: str) -> dict[str, str]:
        path.write_text(text.replace("LABEL", label).replace("DAY", day), encoding="utf-8")
        found = check(project, [path], profile="core").findings
        return {f.rule: f.remedy.en for f in found if f.component == "Datatype"}

    told = advised('"A case"', '"2020-04-15T10:00:00"^^xsd:dateTime')
    assert len(told) == 2
    label, day = (
        next(t.partition(": ")[2] for t in told.values() if t.startswith(s)) for s in ("say", "the")
    )
    assert advised(label, day) == {}
