"""What `ytarchived --check-config` does: everything about a configuration that the start of the daemon would refuse."""

import os
from pathlib import Path

from msgspec import structs

from ytarchived.config import Config
from ytarchived.domain.retry import with_overrides
from ytarchived.effects.data_api.key import take_key
from ytarchived.places import places_of


def check(file: Path, config: Config) -> None:
    """Print where everything is; raises ConfigInvalid with what is wrong."""
    with_overrides(config.retry)
    places = places_of(config, os.environ)
    take_key(config.youtube.api_key_file, dict(os.environ))
    print(f"{'config':<8}{file}{'' if file.exists() else ' (not there: the defaults hold)'}")
    named = structs.asdict(places)
    outputs = named.pop("outputs")
    for name, path in (*named.items(), *(("output", path) for path in sorted(set(outputs.values())))):
        print(f"{name:<8}{path}")
