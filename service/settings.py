"""What a site can set: environment variables that begin with `WENCE_`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import WenceError

PREFIX = "WENCE_"
MAX_QUESTION_CHARS = 500
_SECRET = ("llm_api_key", "llm_base_url")  # never shown: an address may hold a password


class SettingsError(WenceError):
    """A setting with a value that cannot be used."""


class Settings(BaseSettings):
    """The settings of one process; an empty variable counts as unset."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    library: Path = Field(default=Path(".wence"), description="the folder of the library")
    encoder: str = Field(
        default="",
        description="'embedded', a model folder or the name of a sentence-transformers model",
    )
    reranker: str = Field(
        default="", description="a folder or the name of a sentence-transformers CrossEncoder"
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="a host name or an IP address")
    port: int = Field(
        default=8000, ge=0, le=65535, description="a whole number from 0 (any free port) to 65535"
    )
    max_file_mb: int = Field(
        default=50, ge=1, le=2000, description="a whole number of megabytes from 1 to 2000"
    )

    llm_base_url: str = Field(
        default="",
        description="an address such as http://llm.example:8000/v1, without a user or password",
    )
    llm_model: str = Field(
        default="",
        validate_default=True,
        description="the name of a model, which WENCE_LLM_BASE_URL needs",
    )
    llm_api_key: SecretStr = Field(
        default=SecretStr(""), description="visible ASCII characters without blanks"
    )
    llm_timeout_s: float = Field(
        default=20,
        gt=0,
        le=600,
        allow_inf_nan=False,
        description="a number of seconds, more than 0 and at most 600",
    )

    @field_validator("library")
    @classmethod
    def _home(cls, folder: Path) -> Path:
        return folder.expanduser()

    @field_validator("llm_base_url")
    @classmethod
    def _address(cls, address: str) -> str:
        address = address.strip()
        if address:
            parts = urlsplit(address)
            if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
                raise ValueError("no address")
            _ = parts.port  # raises where it is no number
        return address

    @field_validator("llm_model")
    @classmethod
    def _model(cls, model: str, info: ValidationInfo) -> str:
        if not model.strip() and info.data.get("llm_base_url"):
            raise ValueError("no model")
        return model.strip()

    @field_validator("llm_api_key")
    @classmethod
    def _key(cls, key: SecretStr) -> SecretStr:
        plain = key.get_secret_value().strip()
        if any(not "!" <= char <= "~" for char in plain):
            raise ValueError("not fit for a header")
        return SecretStr(plain)

    @property
    def max_file_bytes(self) -> int:
        """The size in bytes that a file may have."""
        return self.max_file_mb * 2**20


def load_settings(**given: str | int | Path | None) -> Settings:
    """The settings from the environment; `given` values (from a command line) go before it.

    Raises:
        SettingsError: a value cannot be used; the message is one line.
    """
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**values)
    except ValidationError as error:
        problems = [_problem(str(e["loc"][0]), e["input"], values) for e in error.errors()]
        raise SettingsError("; ".join(problems)) from None


def _problem(name: str, value: object, given: dict[str, Any]) -> str:
    if name in _SECRET:
        value = "***"
    source = f"--{name.replace('_', '-')} " if name in given else f"{PREFIX}{name.upper()}="
    field = Settings.model_fields.get(name)
    expected = field.description if field else "no such setting"
    return f"{source}{value}: expected {expected}"
