"""Form fields are read as urllib reads them, but at once."""

from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.web import form

SIGNS = st.text(st.sampled_from("%=+&ab09AFzZ\r\n\t ;жҚ🙂"), max_size=40)


@given(SIGNS)
def test_anything_is_read_as_urllib_reads_it(text: str) -> None:
    try:
        expected = parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            form.fields(text.encode())
        return
    assert form.fields(text.encode()) == expected


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")))
    )
)
def test_what_was_encoded_comes_back(pairs: list[tuple[str, str]]) -> None:
    sent = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
    assert form.fields(sent.encode()) == pairs


def test_there_is_a_most() -> None:
    assert len(form.fields(b"&".join([b"a=b"] * form.MOST))) == form.MOST
    with pytest.raises(ValueError, match="more than 1000"):
        form.fields(b"&".join([b"a=b"] * (form.MOST + 1)))
