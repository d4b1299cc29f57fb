"""
`render_backtrace`: an exception as lines for a person.
"""

from __future__ import annotations

from geno_lewm_obs.render.backtrace import render_backtrace


def test_shows_what_it_is_given_in_order():
    """Title, frames (outermost first), type and message, notes and causes have a line each."""
    fields = {
        "exception_type": "ValueError",
        "exception_message": "no such shard",
        "exception_notes": ["while loading"],
        "exception_stack": ["__main__:main:3", "__main__:load:7"],
        "exception_causes": ["KeyError: 7"],
    }

    assert (
        "Traceback (most recent call last; without source lines and values)\n"
        "  __main__:main:3\n"
        "  __main__:load:7\n"
        "ValueError: no such shard\n"
        "  note: while loading\n"
        "  after KeyError: 7\n"
    ) == render_backtrace("Traceback", fields)


def test_says_that_the_type_is_withheld():
    """If the rules have left nothing, the text says that the type is withheld."""
    assert render_backtrace("Traceback", {}).endswith("\nan exception whose type is withheld\n")


def test_tells_the_same_frame_once():
    """A recursion of a thousand frames takes one line."""
    fields = {"exception_type": "RecursionError", "exception_stack": ["a:main:1", *["a:f:2"] * 60]}

    assert ["  a:main:1", "  a:f:2  (and 59 times more)", "RecursionError"] == render_backtrace(
        "Traceback", fields
    ).splitlines()[1:]


def test_a_text_starts_no_line_and_moves_no_cursor():
    """The text of an exception can't start a line or colour one."""
    fields = {"exception_type": "ValueError", "exception_message": "a\n  after nothing\x1b[31m"}

    assert (
        "ValueError: a\\n  after nothing\\x1b[31m"
        == render_backtrace("Traceback", fields).splitlines()[-1]
    )
