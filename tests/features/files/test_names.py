"""What a file is called and what it is: words of strangers, which must do nothing."""

import pytest

from hongyan.core.settings import Files
from hongyan.features.files.kinds import is_taken, kind_of, mime_of
from hongyan.features.files.naming import MOST, as_file_name, disposition


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("goose.png", "goose.png"),
        ("雁 群.png", "雁 群.png"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("a\0b.txt", "ab.txt"),
        ("a\r\nset-cookie: x=y.txt", "aset-cookie: x=y.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\u200e\u2066hidden\u2069.txt", "hidden.txt"),
        ("..", "file"),
        ("", "file"),
        ("   ", "file"),
        ("folder/", "folder"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_a_name_is_text_and_no_path(told: str, name: str) -> None:
    assert as_file_name(told) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = as_file_name("x" * 300 + ".tar")
    assert (len(name), name[-5:]) == (MOST, "x.tar")
    assert len(as_file_name("y" * 300)) == MOST
    assert len(as_file_name("z." + "w" * 300)) == MOST


def test_a_header_with_a_name_is_one_header() -> None:
    told = disposition("attachment", 'a"b\\c;d%e\n雁.png')
    assert (
        told == "attachment; filename=\"a_b_c_d_e__.png\"; filename*=UTF-8''a%22b%5Cc%3Bd%25e%0A%E9%9B%81.png"
    )
    assert told.isascii()
    assert "\n" not in told


@pytest.mark.parametrize(
    ("head", "name", "mime"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.txt", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1", "a.png", "image/jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.png", "image/svg+xml"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "a.jpg", "text/html"),
        (b"just words", "a.html", "text/plain"),
        ("鸿雁".encode()[:-1], "a", "text/plain"),
        (b"PK\x03\x04" + b"\0" * 60, "a.zip", "application/zip"),
        (b"PK\x03\x04" + b"\0" * 60, "a.exe", "application/zip"),
        (b"MZ\x90\0" + b"\0" * 60, "a.png", "application/x-executable"),
        (b"\x7fELF\x02\x01" + b"\0" * 60, "a.txt", "application/x-executable"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", "application/x-executable"),
        (b"\x01\x02\x03\x04" * 10, "a.png", "application/octet-stream"),
        (b"%PDF-1.7\n", "a.png", "application/pdf"),
        (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "a", "audio/wav"),
        (b"\0\0\0\x1cftypM4A \0\0\2\0isomiso2", "song.m4a", "audio/mp4"),
        (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ", "a.jp2", "image/jp2"),
    ],
)
def test_a_type_is_what_the_content_says(head: bytes, name: str, mime: str) -> None:
    assert mime_of(head, name) == mime


def test_a_document_is_told_from_others_in_a_zip_by_its_name() -> None:
    head = b"PK\x03\x04\x14\0\x06\0" + b"\0" * 18 + b"\x13\0\0\0[Content_Types].xml" + b"\0" * 60
    assert mime_of(head, "a.docx").endswith("wordprocessingml.document")
    assert mime_of(head, "a.zip") == "application/zip"


@pytest.mark.parametrize(
    ("head", "endings"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, ("doc", "xls", "ppt", "pps", "wps", "et", "dps")),
        (b"Rar!\x1a\x07\x00" + b"\0" * 60, ("rar",)),
        (b"Rar!\x1a\x07\x01\x00" + b"\0" * 60, ("rar",)),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, ("7z",)),
        (b"\x28\xb5\x2f\xfd" + b"\0" * 60, ("zst",)),
        (b"\0\1\0\0\0" + b"\0" * 60, ("ttf",)),
    ],
)
def test_what_people_send_each_other_at_work_is_taken(head: bytes, endings: tuple[str, ...]) -> None:
    for ending in endings:
        assert is_taken(mime_of(head, f"a.{ending}"), Files().types), ending


def test_what_is_not_on_the_list_is_not_taken() -> None:
    types = ("image/*", "text/plain")
    assert is_taken("image/png", types)
    assert not is_taken("text/html", types)
    assert not is_taken("", types)


def test_its_owner_may_ask_for_less_than_it_seems() -> None:
    assert kind_of("image/png", "") == "image"
    assert kind_of("image/png", "file") == "file"
    assert kind_of("image/png", "voice") == "image"
    assert kind_of("video/webm", "voice") == "voice"
    assert kind_of("video/webm", "") == "video"
    assert kind_of("image/svg+xml", "") == "file"
