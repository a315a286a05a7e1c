"""Where a sentence-transformers model is: a folder, the local cache, or the hub."""

from pathlib import Path

# Any one of them shows that the model was fetched before.
_MARKS = ("modules.json", "config.json")


def is_local(spec: str) -> bool:
    """Tell whether the model is loaded without the network; asks the hub for it where not.

    Raises what the hub's client raises where the hub does not have it or is not reached. It is
    asked once: without a network, loading would retry for over a minute.
    """
    from huggingface_hub import HfApi, try_to_load_from_cache

    if Path(spec).is_dir():
        return True
    if any(isinstance(try_to_load_from_cache(spec, mark), str) for mark in _MARKS):
        return True
    HfApi().model_info(spec, timeout=10)
    return False


def remedy(spec: str, error: Exception, kind: str, setting: str) -> str:
    """One line for a model that did not load; `setting` names the folder another time."""
    cause = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if Path(spec).is_dir():
        return f"{spec}: no readable {kind} ({cause}); copy the folder again"
    return (
        f"{spec}: no such folder, and the model could not be fetched ({cause}). Download it on a "
        f"connected machine, put the folder on this one and set {setting}=/folder"
    )
