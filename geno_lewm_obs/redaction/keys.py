"""
Judge the keys of a record's data, and of a dict in it, by the rules on names and texts.
"""

from __future__ import annotations

from . import names
from .flat import Nested
from .names import is_personal
from .refusal import NotPlainError, Refusal, Rule
from .text_rules import judge_text
from .values import plain_key, plain_text


def judge_key(key: object, index: int) -> tuple[str, Refusal | None]:
    """
    Return *key* as plain text and None, or a name for it and why it is kept out.

    A key that is private itself is named by its position, ``#`` and *index*.
    """
    passed_keys = names.edition.passed_keys  # before the key is judged; see `names.Edition`
    if type(key) is str and key in passed_keys.entries:
        return key, None
    position = f"#{index}"
    if not issubclass(type(key), str):
        return position, _refusal(position, key, is_inside=False)
    try:
        name = plain_text(str.__str__(key))
    except NotPlainError:
        return position, _refusal(position, key, is_inside=False)
    if is_personal(name):
        shown = name if judge_text(name) is None else position
        return shown, Refusal(Rule.DENIED, shown, shown)
    verdict = judge_text(name)
    if verdict is not None:
        refusal = Refusal(verdict.rule, position, position, len(name), verdict.certain)
        return position, refusal._replace(notation=verdict.notation)
    passed_keys.store(name, None)
    return name, None


def judge_inner_key(key: object, index: int) -> tuple[str, Refusal | None]:
    """
    Do as `judge_key`, for the key of a dict in the data, which may be an integer.

    Of a `Nested` key both parts are judged, and what they are together, with a dot between them.
    """
    if type(key) is Nested:
        return _judge_nested(key)
    if type(key) is not str:
        try:
            key = plain_key(key)
        except NotPlainError as exc:
            position = f"#{index}"
            return position, _refusal(position, key, is_inside=True, failure=exc.failure)
    return judge_key(key, index)


def _judge_nested(key: Nested) -> tuple[str, Refusal | None]:
    outer, refusal = judge_inner_key(key.outer, key.outer_position)
    if refusal is not None:
        return outer, refusal
    inner, refusal = judge_inner_key(key.inner, key.position)
    name = f"{outer}.{inner}"
    if refusal is None:
        _, refusal = judge_key(name, key.position)
    if refusal is not None and refusal.path != name:
        refusal = refusal._replace(path=f"{outer}.{refusal.path}")
    return name, refusal


def _refusal(position: str, key: object, *, is_inside: bool, failure: str = "") -> Refusal:
    # Imported here, since most programs have nothing refused.
    from .type_words import key_refusal

    return key_refusal(position, key, is_inside=is_inside, failure=failure)
