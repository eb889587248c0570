"""The sample that a page shows if nobody has chosen one."""

from __future__ import annotations

from app.training.run.session import TrainingSession


def followed_row(session: TrainingSession) -> int:
    """The sample of the running batch that was finished last, or its first one.

    A batch of all samples has another order in each epoch; its last row stays the same.
    """
    made = session.watched and session.last_update is not None
    rows = session.last_update.rows if made and session.last_update else session.batch_rows()
    if made or not session.samples_done:
        return int(rows.max() if len(rows) == len(session.data.train) else rows[0])
    return int(rows[session.samples_done - 1])
