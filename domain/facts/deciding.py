"""What the tribunal may decide on a placement, and until when the child may be held (bvl §§ 6-6, 14-22, 14-23, 14-25)."""

from datetime import date

ONE_MONTH_SINCE = date(2013, 6, 21)

ACUTE = ("acute", "acute_complaint")
