"""Ids that no two documents of a run share, nor their pages, whoever reads them and when."""

from __future__ import annotations

from typing import Final

from baocao.outcomes import page_key

_DEEPEST: Final = 20  # folders of an id that are looked at; an id may be any text


class Ids:
    """Gives each document an id of its own: a number behind the second of two equal ones."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._folders: set[str] = set()
        self._archives: set[str] = set()

    def take(self, name: str, *, archive: bool = False) -> str:
        """Return the id, with a number behind it when an earlier document has it already.

        The ids of the members of an archive begin with the archive's; it is not known yet
        which they are, so that all ids that begin so count as taken.

        >>> ids = Ids()
        >>> ids.take("báo cáo"), ids.take("báo cáo"), ids.take("x/a"), ids.take("x", archive=True)
        ('báo cáo', 'báo cáo-2', 'x/a', 'x-2')
        """
        name = name if archive else self._outside_archives(name)
        key = page_key(name)
        taken = archive and key in self._folders
        self._counts[key] = self._counts.get(key, 1 if taken else 0) + 1
        if self._counts[key] > 1:
            return self.take(f"{name}-{self._counts[key]}", archive=archive)
        self._folders.update(map(page_key, _folders(name)))
        if archive:
            self._archives.add(key)
        return name

    def _outside_archives(self, name: str) -> str:
        """Return the id with a number behind a folder that is called as an archive is."""
        if not self._archives:
            return name
        for folder in _folders(name):
            if page_key(folder) in self._archives:
                number = 2
                while page_key(f"{folder}-{number}") in self._archives:
                    number += 1
                return self._outside_archives(f"{folder}-{number}{name[len(folder) :]}")
        return name


def _folders(name: str) -> list[str]:
    """Return what could be the id of an archive that a document is in.

    >>> _folders("huyện/xã/báo cáo")
    ['huyện', 'huyện/xã']
    """
    parts = name.split("/", _DEEPEST)[:-1]
    return ["/".join(parts[: i + 1]) for i in range(len(parts))]
