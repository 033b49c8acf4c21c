"""The page of settings."""

import json
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from saksgang.config.settings import Settings
from saksgang.development.reference.markdown import NOTHING, code, codes, page, table


def settings() -> str:
    """Return the page."""
    intro = (
        "Read from the environment, and checked when a process starts; `saksgang up` sets them itself. What has no "
        "default must be given. Secrets never show up in a log, and may come as files: `SAKSGANG_SECRETS_DIR` names a "
        "folder in which each file is called like its variable, in lower case."
    )
    rows = [_setting(name, field) for name, field in Settings.model_fields.items()]
    return page(
        "Settings", "saksgang/config/settings.py", intro, table(("variable", "values", "default", "what"), rows)
    )


def _setting(name: str, field: FieldInfo) -> tuple[str, ...]:
    prefix = Settings.model_config["env_prefix"]
    return (code(f"{prefix}{name}".upper()), _values(field.annotation), _default(field), field.description or NOTHING)


def _values(annotation: Any) -> str:
    arguments = [a for a in getattr(annotation, "__args__", ()) if a is not type(None)]
    if arguments and all(isinstance(a, str) for a in arguments):
        return codes(arguments)
    if getattr(annotation, "__origin__", None) is list:
        return f"list of {arguments[0].__name__}"
    name: str = (arguments[0] if arguments else annotation).__name__
    return {"SecretStr": "secret", "str": "text", "Path": "path"}.get(name, name)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.get_default(call_default_factory=True, validated_data={})
    return (
        NOTHING
        if default in (None, PydanticUndefined)
        else code(str(default) if isinstance(default, str | Path) else json.dumps(default))
    )
