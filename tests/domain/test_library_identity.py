import pytest

from tests.domain.examples import TAKE, request
from tests.domain.specification import given
from ytarchived.domain.commands import AdoptLibrary, RecordFiled
from ytarchived.domain.decider import initial
from ytarchived.domain.outcomes import LIBRARY, LibraryAdopted
from ytarchived.errors import NotATarget

ADOPTED = LibraryAdopted(library_id="0123", path="/srv/archive")


def test_the_first_library_is_adopted() -> None:
    given().when(AdoptLibrary(library_id="0123", path="/srv/archive")).then(ADOPTED)


def test_the_same_library_in_another_place_is_still_the_one() -> None:
    given(ADOPTED).when(AdoptLibrary(library_id="0123", path="/mnt/archive")).then_nothing()


def test_another_library_is_refused() -> None:
    given(ADOPTED).when(AdoptLibrary(library_id="4567", path="/mnt/other")).then_refused(
        "cannot adopt the library at /mnt/other: this record is about another one"
    )


@pytest.mark.parametrize("stream", [LIBRARY, TAKE])
def test_what_is_no_target_cannot_be_asked_for(stream: str) -> None:
    given().when(request(stream)).then_refused(f"cannot ask for {stream}: it is neither a video nor a list")


def test_what_is_no_file_cannot_be_filed() -> None:
    given().when(RecordFiled(paths={LIBRARY: "x"})).then_refused("cannot do that to library: it is no take")


@pytest.mark.parametrize("stream", ["", "nonsense", "youtube:", "youtube:short", "youtube:playlist:\ud800"])
def test_a_text_that_is_no_canonical_key_is_no_stream(stream: str) -> None:
    with pytest.raises(NotATarget):
        initial(stream)
