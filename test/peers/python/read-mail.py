"""What Python's e-mail package makes of the message on standard input, and everything that it has against it."""

import email.policy
import json
import sys

raw = sys.stdin.buffer.read()
message = email.message_from_bytes(raw, policy=email.policy.SMTP)
parts = list(message.walk())
json.dump(
    {
        "headers": {name.lower(): str(value) for name, value in message.items()},
        "parts": [
            {
                "type": part.get_content_type(),
                "charset": part.get_content_charset(),
                "encoding": part["content-transfer-encoding"],
                **({} if part.is_multipart() else {"content": part.get_content()}),
            }
            for part in parts
        ],
        "defects": [
            repr(defect)
            for part in parts
            for defect in [*part.defects, *(d for value in part.values() for d in value.defects)]
        ],
        "longest_line": max(len(line) for line in raw.split(b"\r\n")),
        "bare_line_feeds": raw.replace(b"\r\n", b"").count(b"\n"),
        "seven_bit": raw.isascii(),
    },
    sys.stdout,
)
