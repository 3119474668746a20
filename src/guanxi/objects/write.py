"""The only way to write records.

Every verb takes many drafts and does its work by set statements; one record is a batch of one. Rows and their events
are written by the same statement, inside the caller's transaction (one is opened when there is none). Nothing is
written, and no event appended, when nothing changes.

Without `partial`, the first draft that is not right raises (`Invalid`, `Forbidden`, `NotFound`, `Conflict`, `Refused`)
and nothing of the batch is written. With `partial=True` the good rows are written and the others come back `refused`
with their faults.
"""

from guanxi.objects.create import create
from guanxi.objects.drafts import By, Change, Draft, Written
from guanxi.objects.merge import merge
from guanxi.objects.remove import delete, restore
from guanxi.objects.update import update
from guanxi.objects.upsert import existing, upsert

__all__ = ["By", "Change", "Draft", "Written", "create", "delete", "existing", "merge", "restore", "update", "upsert"]
