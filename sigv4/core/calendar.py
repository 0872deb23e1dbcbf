"""The classes of datetime, from the C module behind it.

Until Python 3.11, datetime first runs its own source, which costs a millisecond, and then takes the
same classes from there.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, timedelta, timezone
else:
    try:
        from _datetime import datetime, timedelta, timezone
    except ImportError:  # a Python without the C module
        from datetime import datetime, timedelta, timezone

__all__ = ["datetime", "timedelta", "timezone"]
