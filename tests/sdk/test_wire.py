import pytest

from hongyan_client import Unknown, Unreachable, model
from hongyan_client.wire import decode, refused

MESSAGE = b'{"message_id":"c.1","conversation_id":"c","seq":1,"rev":1,"sender_id":"u","sent_at":1,%s}'


def test_content_of_a_newer_server_is_kept_with_its_fallback() -> None:
    raw = MESSAGE % b'"content":{"type":"hologram","url":"x"},"fallback":"[Hologram]"'
    told = decode(b'{"conversation_id":"c","since":0,"rev":1,"messages":[%s]}' % raw, model.Change)
    content = told.messages[0].content
    assert content == Unknown(kind="hologram", fallback="[Hologram]", data={"type": "hologram", "url": "x"})


def test_content_whose_shape_has_changed_is_unknown_too() -> None:
    raw = MESSAGE % b'"content":{"type":"text","text":["now","a","list"]},"fallback":"now a list"'
    content = decode(raw, model.Message).content
    assert isinstance(content, Unknown)
    assert (content.kind, content.fallback) == ("text", "now a list")


def test_known_content_next_to_unknown_stays_what_it_is() -> None:
    raws = [MESSAGE % b'"content":{"type":"text","text":"hi"}', MESSAGE % b'"content":{"type":"new"}']
    items = decode(b'{"items":[%s]}' % b",".join(raws), model.Messages).items
    assert [type(one.content) for one in items] == [model.Text, Unknown]


def test_fields_and_words_of_a_newer_server_do_no_harm() -> None:
    raw = b'{"conversation_id":"c","kind":"channel","rev":1,"last_seq":0,"colour":"red"}'
    told = decode(raw, model.Conversation)
    assert (told.kind, told.last_seq) == ("channel", 0)


@pytest.mark.parametrize("raw", [b"", b"<html>", b'{"rev":"one"}', b"[]", b"\xff"])
def test_what_is_no_answer_of_ours_is_not_taken_for_one(raw: bytes) -> None:
    with pytest.raises(Unreachable):
        decode(raw, model.Conversation)


def test_a_refusal_says_whether_and_when_to_come_again() -> None:
    told = refused(
        b'{"type":"x","title":"x","status":429,"code":"requests.too_fast","retryable":true,'
        b'"details":{"retry_after_ms":1500},"trace_id":"t"}'
    )
    assert (told.code, told.retryable, told.wait_seconds, told.trace_id) == (
        "requests.too_fast",
        True,
        1.5,
        "t",
    )
