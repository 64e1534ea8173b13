"""Writes the manual pages into the folders of their sections: `make docs`."""

from ytarchived.manual.texts import present, texts


def main() -> None:
    """Write every page, and remove those that are none any more."""
    written = texts()
    for file, text in written.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    for file in present():
        if file not in written:
            file.unlink()


if __name__ == "__main__":
    main()
