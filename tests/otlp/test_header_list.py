"""
The headers that a variable holds.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.errors import ConfigError
from geno_lewm_obs.otlp.header_list import headers_in

VARIABLE = "OTEL_EXPORTER_OTLP_HEADERS"


def test_headers():
    """Names are in lower case, values decoded; the last of a name holds, and blanks are nothing."""
    text = "Authorization=Bearer%20a%2Cb==, x-scope = one,,x-scope=two"

    assert (("authorization", "Bearer a,b=="), ("x-scope", "two")) == headers_in(text, VARIABLE)


@pytest.mark.parametrize(
    "text", ["a", "=b", "a b=c", "a=b%0d%0aevil: c", "a=é", "a=%00", "Content-Length=3", "ü=1"]
)
def test_what_is_no_header(text):
    """The error names the variable and the entry's number, and nothing that is in it."""
    with pytest.raises(ConfigError) as caught:
        headers_in(f"ok=1,{text}", VARIABLE)

    assert f"{VARIABLE}: entry 2 is no header that can be sent" == caught.value.message


@given(st.text("ab=,%0dDA \r\n\0é", max_size=30))
def test_any_text(text):
    """Any text gives headers that can be sent in one line each, or the error."""
    try:
        headers = headers_in(text, VARIABLE)
    except ConfigError:
        return
    assert all(name.isascii() and value.isascii() for name, value in headers)
    assert not any(set("\r\n\0") & {*name, *value} for name, value in headers)
