"""
Top-level domains of mail addresses, by which they differ from other texts with an at sign.

The source is IANA's root zone: all country codes, and of the generic domains the usual ones.
Domains that are better known as the ending of a file or of a metric's name stand apart.
"""

from __future__ import annotations

from typing import Final

_COUNTRIES: Final = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bw by bz ca cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg "
    "er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn "
    "hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc "
    "li lk lr ls lt lu lv ly ma mc me mg mh mk mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne "
    "nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pn pr pw qa re ro ru rw sa sb sc sd se sg si "
    "sk sl sm sn sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk "
    "us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC: Final = (
    "academy aero africa agency amsterdam app art asia bar bayern berlin biz bio blog brussels "
    "bzh care cat center charity church city clinic cloud club cologne com community company "
    "consulting coop cymru dental design dev digital doctor earth eco edu education email energy "
    "engineer engineering enterprises eus expert family farm foundation fund fyi gal gent global "
    "gmbh gov group guru hamburg health healthcare hospital house inc info ink institute int "
    "international irish istanbul jobs koeln law lawyer legal lgbt life link llc london ltd "
    "madrid management marketing media melbourne mil mobi moscow museum net network news ngo ninja "
    "nrw nyc one ong online org page paris partners pharmacy photography physio plus post press "
    "pro quebec rehab rocks ruhr saarland school science scot services shop site social software "
    "solutions space store studio surgery swiss sydney systems taipei team tech technology tel "
    "tirol today tokyo travel university versicherung vet vision vlaanderen wales wien wiki work "
    "world xxx xyz yoga zone zuerich"
)
_RESERVED: Final = "example"
"""By RFC 2606, for addresses that are made up."""

USUAL: Final = frozenset(f"{_COUNTRIES} {_GENERIC} {_RESERVED}".split())
"""What a mail address ends with."""
ENDINGS: Final = frozenset(
    "best bs cc date live lr md ml mov ms name pl pm ps pt py rs run sh so top zip".split()
)
"""Top-level domains that files, metrics or attributes end with, too."""
NUMERIC: Final = frozenset("com cn net de".split())
"""Under these there are providers of mail whose names are numbers."""
