"""What schemathesis is to look for besides its own checks; it loads this module itself."""

from typing import Any

import schemathesis
from schemathesis import CheckContext, GenerationMode, Response

# 1.0 is an integer to JSON Schema, and a float to us; schemathesis makes no base64 of what is declared so;
# no schema says that no text may have a NUL
BEYOND_SCHEMAS = ("got `float`", "Invalid base64", "a NUL character")
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@schemathesis.check
def never_malformed(ctx: CheckContext, response: Response, case: schemathesis.Case[Any]) -> None:
    """What the document calls valid may be refused for what it says, but not for its shape."""
    is_valid = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if is_valid and response.status_code == 400 and response.content:
        told = response.json()
        reason = told["details"].get("reason", "")
        is_known = any(words in reason for words in BEYOND_SCHEMAS)
        assert told["code"] != "requests.malformed" or is_known, told
