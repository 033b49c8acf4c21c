"""Constants of tribunal decisions on a placement (bvl §§ 14-22, 14-23, 14-25)."""

from datetime import date

ONE_MONTH_SINCE = date(2013, 6, 21)

ACUTE = ("acute", "acute_complaint")
