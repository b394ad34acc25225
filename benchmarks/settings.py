"""What the user of the benchmarks chose."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Settings:
    """Rounds, and the seconds that a turn may wait until the machine has nothing else to do."""

    rounds: int
    calm_within_s: float = 0

    def more_often(self) -> "Settings":
        """Return the settings for what takes little time, and is rather measured often than waited for."""
        return replace(self, rounds=3 * self.rounds, calm_within_s=0)
