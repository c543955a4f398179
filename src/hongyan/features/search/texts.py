"""What of a message can be searched."""

from hongyan.features.messages import AnyContent, Message

FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "markdown": ("text",),
    "location": ("name", "address"),
    "contact": ("name",),
    "custom": ("fallback",),
    "merged": ("title",),
    "image": ("caption",),
    "video": ("caption",),
    "file": ("name", "caption"),
    "transfer": ("name",),
}


def text_of(message: Message) -> str:
    """Its words; nothing of what was recalled, of notices, and of what is to burn."""
    if message.content is None or message.burn_seconds is not None or message.recalled_at is not None:
        return ""
    return _words(message.content)


def _words(content: AnyContent) -> str:
    tag = str(content.__struct_config__.tag)
    words = [getattr(content, name, "") for name in FIELDS.get(tag, ())]
    words += [item.fallback for item in getattr(content, "items", [])]
    return "\n".join(word for word in words if word)
