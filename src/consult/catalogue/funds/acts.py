"""What is done with a fund: it is opened for a year, and its money is committed, released and paid."""

from __future__ import annotations

from typing import Annotated, final

from pydantic import Field

from consult.activities._shared import Worded
from consult.acts import Act, Attachment, Name, Reason, Send, Titled, settles
from consult.catalogue.funds.money import yuan
from consult.verdicts import Phrase

__all__ = ["FUNDED", "RELEASED", "Commit", "OpenFund", "Pay", "Purpose", "Release"]

FUNDED = "funded"
"""What a matter's ledger keeps a commitment under: ``told:funded``."""

RELEASED = "fund-released"
"""What it keeps a release under: ``told:fund-released``."""

Fen = Annotated[int, Field(gt=0, strict=True), Titled("Amount", "金额", unit="fen")]


@final
class Purpose(Worded):
    """What the money is for."""

    SUBSIDY = "subsidy", "补助"
    """Given beforehand, for works that are to be carried out."""
    AWARD = "award", "以奖代补"
    """Given afterwards, for what residents raised themselves for works that were accepted."""


class OpenFund(Act, defer_build=True):
    """Open the fund of a year."""

    zh = "设立年度资金"
    did = Phrase("opened the fund of the year", "设立年度资金")

    title: Annotated[Name, settles, Titled("Title", "标题")]
    year: Annotated[int, Field(ge=1, le=9998, strict=True), settles, Titled("Year", "年度")]
    limit: Annotated[
        int | None, Field(gt=0, strict=True), settles, Titled("Limit", "资金总额", unit="fen")
    ] = None
    """The limit of the procedure where nothing is said, and never more."""


class _OfMatter(Act, defer_build=True):
    """What is done with the money for one matter."""

    matter: Annotated[Name, Titled("Matter", "事项")]
    purpose: Annotated[Purpose, Titled("Purpose", "用途")]
    amount: Fen

    def _told(self, kind: str, en: str, zh: str) -> tuple[Send, ...]:
        money, purpose = yuan(self.amount), self.purpose.phrase()
        said = {
            "en": en.format(money=money.en, purpose=purpose.en),
            "zh": zh.format(money=money.zh, purpose=purpose.zh),
        }
        data = {"purpose": self.purpose.value, "amount": self.amount, "said": said}
        return (Send(kind, self.matter, "funding", data),)


class Commit(_OfMatter, defer_build=True):
    """Commit money to a matter, which is told of it."""

    zh = "安排资金"
    did = Phrase("committed money", "安排资金")

    reason: Reason

    def sends(self) -> tuple[Send, ...]:
        """Tells the matter how much it can count on, and for what."""
        return self._told(FUNDED, "{money} is committed ({purpose})", "为本事项安排{purpose}资金{money}")


class Release(_OfMatter, defer_build=True):
    """Take back money that was committed to a matter and not paid; the matter is told of it."""

    zh = "收回资金"
    did = Phrase("took committed money back", "收回资金")

    reason: Reason

    def sends(self) -> tuple[Send, ...]:
        """Tells the matter how much it can count on no longer."""
        return self._told(
            RELEASED,
            "{money} that was committed is taken back ({purpose})",
            "收回为本事项安排的{purpose}资金{money}",
        )


class Pay(_OfMatter, defer_build=True):
    """Pay out money that was committed to a matter."""

    zh = "拨付资金"
    did = Phrase("paid money out", "拨付资金")

    payee: Annotated[Name, Titled("Paid to", "收款方")]
    document: Annotated[Attachment | None, Titled("Voucher", "凭证")] = None
