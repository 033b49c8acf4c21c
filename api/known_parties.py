"""Who was a party to which case when this process last looked, and which commands it has passed on.

Enough to pass the next one on without asking the log first: the case's workflow judges it by what is so by then.
"""

from store.latest import Latest

REMEMBERED = 10_000


class KnownParties:
    """The versions of cases at which organisations were parties, and the ids of commands; the latest of each."""

    def __init__(self) -> None:
        self._versions: Latest[tuple[str, str], int] = Latest(REMEMBERED)
        self._commands: Latest[str, bool] = Latest(REMEMBERED)

    def version(self, organisation: str, case_id: str) -> int | None:
        """The last version at which the organisation was seen to be a party, None where it was not."""
        return self._versions.get((organisation, case_id))

    def saw(self, organisation: str, case_id: str, version: int) -> None:
        """The organisation is a party to the case at this version."""
        self._versions.put((organisation, case_id), version)

    def forget(self, organisation: str, case_id: str) -> None:
        """The organisation is a party no longer, or there is no such case."""
        self._versions.forget((organisation, case_id))

    def is_new(self, command_id: str) -> bool:
        """Whether the command is passed on for the first time; the second time the log may have its answer."""
        if self._commands.get(command_id):
            return False
        self._commands.put(command_id, True)
        return True
