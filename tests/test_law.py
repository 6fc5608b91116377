"""The law base: the ICCPR in full, the other treaties, the Kazakh codes and laws reports cite."""

import re
from collections import defaultdict

import pytest

from kgraph import names
from kgraph.build import Dataset

LAW = names.BASE + "law/"
ICCPR = LAW + "int/iccpr/"
ELI = names.FOREIGN["eli"]
SUBDIVISION = ELI + "LegalResourceSubdivision"

# Numbered paragraphs of the Covenant's articles 1-27, counted in its text; an article left out has none.
PARAGRAPHS = {
    **{1: 3, 2: 3, 4: 3, 5: 2, 6: 6, 8: 3, 9: 5, 10: 3, 12: 4, 14: 7, 15: 2},
    **{17: 2, 18: 4, 19: 3, 20: 2, 22: 3, 23: 4, 24: 3},
}
LETTERS = {"art-8/par-3": "abc", "art-14/par-3": "abcdefg"}
NON_DEROGABLE = {6, 7, 11, 15, 16, 18}  # article 4(2); of article 8 only paragraphs 1 and 2
LIMITABLE = {
    *("art-12", "art-12/par-1", "art-12/par-2", "art-12/par-3", "art-13", "art-14", "art-14/par-1"),
    *("art-18", "art-18/par-1", "art-18/par-3", "art-19", "art-19/par-2", "art-19/par-3", "art-21"),
    *("art-22", "art-22/par-1", "art-22/par-2", "art-25"),
}
# Rights articles in which a paragraph, or the whole, states no right that a clause could limit.
NO_RIGHT = {
    *("art-6/par-3", "art-6/par-6", "art-8/par-3/sub-b", "art-8/par-3/sub-c"),
    *("art-20", "art-20/par-1", "art-20/par-2", "art-22/par-3"),
}

# As verified against adilet.zan.kz or an anchor map of it; a missing article has no verified anchor.
ADILET = {
    "const": "K950001000_",
    "cc": "K1400000226",
    "coao": "K1400000235",
    "cpc": "K1400000231",
    "state-of-emergency": "Z030000387_",
    "peaceful-assemblies": "Z2000000333",
}
ANCHORS = {
    "cc": {274: "z1017", 403: "z1480", 404: "z1483", 405: "z1487", 428: "z1563"},
    "coao": {425: "z1443", 476: "z1618", 489: "z1649", 667: "z2192", 788: "z2675"},
    "cpc": {13: "z5478", 131: "z1221", 197: "z1743"},
}
CITED = {
    "const": "art-17 art-44 art-44/par-16",
    "cc": "art-147 art-147/part-5 art-274 art-274/part-4 art-274/part-4/sub-2 art-379 art-403 art-404 "
    "art-405 art-428",
    "coao": "art-425 art-462 art-476 art-489 art-667 art-788",
    "cpc": "art-13 art-131 art-197 art-197/part-4",
}

Facts = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def law(graph: Dataset) -> Facts:
    """Subject -> predicate -> values, for every node under .../law/; a value is an IRI or ``text@lang``."""
    found: Facts = defaultdict(lambda: defaultdict(list))
    for name in ("common", "kz/law"):
        for quad in graph.graphs[names.GRAPH + name]:
            if quad.subject.value.startswith(LAW):
                language = getattr(quad.object, "language", None)
                value = f"{quad.object.value}@{language}" if language else quad.object.value
                found[quad.subject.value][quad.predicate.value].append(value)
    return {subject: dict(facts) for subject, facts in found.items()}


def provisions(law: Facts) -> list[str]:
    return [iri for iri, facts in law.items() if SUBDIVISION in facts[names.RDF_TYPE]]


def flagged(law: Facts, name: str, value: str) -> set[str]:
    """The ICCPR provisions, without the treaty's IRI, whose flag has this value."""
    return {
        iri.removeprefix(ICCPR)
        for iri, facts in law.items()
        if iri.startswith(ICCPR) and facts.get(names.HRM + name) == [value]
    }


def test_iccpr_has_its_articles_and_paragraphs_and_nothing_else(law: Facts) -> None:
    expected = {f"art-{number}" for number in range(1, 54)}
    expected |= {f"art-{n}/par-{p}" for n, count in PARAGRAPHS.items() for p in range(1, count + 1)}
    expected |= {f"{parent}/sub-{letter}" for parent, letters in LETTERS.items() for letter in letters}
    assert {iri.removeprefix(ICCPR) for iri in provisions(law) if iri.startswith(ICCPR)} == expected


def test_only_what_article_4_2_names_is_non_derogable(law: Facts) -> None:
    expected = {f"art-{number}" for number in NON_DEROGABLE} | {"art-8/par-1", "art-8/par-2"}
    expected |= {f"art-{n}/par-{p}" for n in NON_DEROGABLE for p in range(1, PARAGRAPHS.get(n, 0) + 1)}
    assert flagged(law, "derogable", "false") == expected


def test_derogability_is_said_of_every_provision_of_articles_6_to_27_but_article_8(law: Facts) -> None:
    said = flagged(law, "derogable", "false") | flagged(law, "derogable", "true")
    part_three = {
        iri.removeprefix(ICCPR)
        for iri in provisions(law)
        if iri.startswith(ICCPR) and 6 <= int(re.findall(r"art-(\d+)", iri)[0]) <= 27
    }
    assert said == part_three - {"art-8"}
    assert "art-8/par-3" in flagged(law, "derogable", "true")


def test_limitation_clauses(law: Facts) -> None:
    assert flagged(law, "limitable", "true") == LIMITABLE
    part_three = {
        iri.removeprefix(ICCPR)
        for iri in provisions(law)
        if iri.startswith(ICCPR) and 6 <= int(re.findall(r"art-(\d+)", iri)[0]) <= 27
    }
    assert flagged(law, "limitable", "false") == part_three - LIMITABLE - NO_RIGHT


def test_no_absolute_right_is_limitable(law: Facts) -> None:
    limitable = {re.findall(r"art-(\d+)", name)[0] for name in flagged(law, "limitable", "true")}
    assert not limitable & {"6", "7", "8", "11", "15", "16"}


def test_parent_number_and_citation_agree_with_the_iri(law: Facts) -> None:
    for iri in provisions(law):
        facts, parent, step = law[iri], *iri.rsplit("/", 1)
        assert facts[ELI + "is_part_of"] == [parent], iri
        assert parent in law, iri
        assert facts[ELI + "number"] == [step.split("-")[1]], iri
        code, _, path = iri.removeprefix(LAW).split("/", 1)[1].partition("/")
        article, *inner = [part.split("-")[1] for part in path.split("/")]
        citation = article + "".join(f"({number})" for number in inner)
        assert facts[ELI + "id_local"] == [f"{code.upper()} {citation}"], iri


def test_labels_in_two_languages_carry_the_citation(law: Facts) -> None:
    for iri, facts in law.items():
        labels = {label.rpartition("@")[2]: label for label in facts[names.FOREIGN["rdfs"] + "label"]}
        assert labels.keys() >= {"en", "ru"}, iri
        if SUBDIVISION in facts[names.RDF_TYPE]:
            citation = facts[ELI + "id_local"][0].split()[1]
            assert f" art. {citation}: " in labels["en"], iri
            assert f", ст. {citation}: " in labels["ru"], iri


def test_labels_are_unique(law: Facts) -> None:
    labels = [label for facts in law.values() for label in facts[names.FOREIGN["rdfs"] + "label"]]
    assert len(labels) == len(set(labels))


def test_kazakh_provisions_are_those_cited_and_described(law: Facts) -> None:
    expected = {f"{LAW}kz/{code}/{path}" for code, paths in CITED.items() for path in paths.split()}
    found = {iri for iri in provisions(law) if iri.startswith(LAW + "kz/")}
    assert found == expected
    for iri in found:
        texts = law[iri][names.FOREIGN["dcterms"] + "description"]
        assert sorted(text.rpartition("@")[2] for text in texts) == ["en", "ru"], iri


def test_adilet_identifiers_are_the_verified_ones(law: Facts) -> None:
    address = "https://adilet.zan.kz/rus/docs/"
    see = {LAW + "kz/" + code: [address + key] for code, key in ADILET.items()}
    for code, anchors in ANCHORS.items():
        for article, anchor in anchors.items():
            see[f"{LAW}kz/{code}/art-{article}"] = [f"{address}{ADILET[code]}#{anchor}"]
    also = names.FOREIGN["rdfs"] + "seeAlso"
    found = {iri: facts[also] for iri, facts in law.items() if iri.startswith(LAW + "kz/") and also in facts}
    assert found == see
    for code, key in ADILET.items():
        assert law[LAW + "kz/" + code][ELI + "id_local"] == [key]


def test_treaties_and_the_articles_the_rights_point_to(law: Facts, graph: Dataset) -> None:
    protected = {
        quad.object.value
        for quad in graph.graphs[names.GRAPH + "voc"]
        if quad.predicate.value == names.HRM + "protectedBy"
    }
    assert protected
    assert protected <= set(provisions(law))
    held: dict[str, list[int]] = defaultdict(list)
    for iri in provisions(law):
        treaty, _, article = iri.removeprefix(LAW + "int/").partition("/art-")
        if not iri.startswith((ICCPR, LAW + "kz/")):
            held[treaty].append(int(article))
    assert {treaty: sorted(articles) for treaty, articles in held.items()} == {
        "icescr": [9, 11, 12, 13],
        "cedaw": [2],
        "crc": [28],
        "cat": [1, 2, 16],
    }


def test_calculation_index_rates_follow_one_another(law: Facts) -> None:
    rates = {iri.rpartition("/")[2]: facts for iri, facts in law.items() if "/mci/" in iri}
    assert {day: facts[names.HRM + "mciRate"] for day, facts in rates.items()} == {
        "2020-01-01": ["2651"],
        "2020-04-01": ["2778"],
    }
    for day, facts in rates.items():
        assert facts[ELI + "first_date_entry_in_force"] == [day]
    assert rates["2020-01-01"][ELI + "date_no_longer_in_force"] == ["2020-03-31"]
    assert ELI + "date_no_longer_in_force" not in rates["2020-04-01"]


def test_every_article_the_text_names_is_a_node(law: Facts, source_text: str) -> None:
    named = set(re.findall(r"(?:\b[Сс]тать\w*|\bст\.)\s+(\d+)", source_text))
    known = {re.findall(r"art-(\d+)", iri)[0] for iri in provisions(law) if "/kz/" in iri}
    # "1367" is article 13 with the mark of footnote 67; 21 is the Covenant's.
    assert named - known == {"1367", "21"}
    # 13 hides in "1367", 462 stands behind a footnote's address, 405 and 131 after a conjunction or a cut.
    assert known - named <= {"13", "462", "131", "405", "197"}


def test_only_iccpr_21_is_cited_by_the_report_itself(graph):
    hrm, basis = "https://w3id.org/hrmon/onto#", "https://w3id.org/hrmon/voc/basis/"
    found = {"provisionBasis": set(), "treatyProvision": {}}
    for quad in graph.quads:
        if (
            quad.predicate.value == hrm + "provisionBasis"
            and quad.object.value == basis + "treaty-cited-in-report"
        ):
            found["provisionBasis"].add(quad.subject.value)
        if quad.predicate.value == hrm + "treatyProvision":
            found["treatyProvision"][quad.subject.value] = quad.object.value
    cited = {found["treatyProvision"][assessment] for assessment in found["provisionBasis"]}
    assert cited == {"https://w3id.org/hrmon/law/int/iccpr/art-21"}
    assert len(found["treatyProvision"]) > 250
