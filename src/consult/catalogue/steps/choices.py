"""What the acts of the five steps choose from: how far a matter reaches, how it came, who decides."""

from __future__ import annotations

from typing import Final, final

from consult.activities._shared import Worded
from consult.verdicts import Phrase

__all__ = ["Capacity", "Channel", "Deciders", "Scope"]


@final
class Scope(Worded):
    """How far a matter reaches: 大事、小事、微事."""

    MAJOR = "major", "大事"
    """It crosses communities, is the street office's business, or is a basic public service."""
    ORDINARY = "ordinary", "小事"
    """It crosses estates or villagers' groups, or is the community's own public business."""
    MINOR = "minor", "微事"
    """It stays inside one estate or group."""


@final
class Channel(Worded):
    """How a matter came in."""

    PHONE = "phone", "电话"
    CHAT_GROUP = "chat_group", "微信群"
    SERVICE_PLATFORM = "service_platform", "市级服务平台"
    HOTLINE = "hotline", "12345热线"
    HOME_VISIT = "home_visit", "入户走访"
    QUESTIONNAIRE = "questionnaire", "问卷调查"
    RESIDENTS_MEETING = "residents_meeting", "居民会议"
    SUGGESTION_BOX = "suggestion_box", "意见箱"
    BACKBONE = "backbone", "居民骨干反馈"


@final
class Capacity(Worded):
    """In which capacity somebody raises a matter: as a resident, or as one of those who help (五社联动)."""

    RESIDENT = "resident", "居民"
    COMMUNITY_WORKER = "community_worker", "社区工作者"
    SOCIAL_WORKER = "social_worker", "社会工作者"
    VOLUNTEER = "volunteer", "志愿者"
    SOCIAL_ORGANISATION = "social_organisation", "社会组织"
    PARTY_CADRE = "party_cadre", "党员干部"


@final
class Deciders(Worded):
    """Who decides a matter."""

    CONCERNED = "concerned", "利益相关居民"
    """Those of the estate, courtyard, building or hamlet that it concerns, online."""
    ASSEMBLY = "assembly", "居民（村民）会议"
    REPRESENTATIVES = "representatives", "居民（村民）代表会议"

    def phrase(self) -> Phrase:
        """Who they are, in words."""
        return Phrase(_SAID[self.value], self.zh)


_SAID: Final = {
    "concerned": "those concerned",
    "assembly": "the assembly",
    "representatives": "the representatives' meeting",
}
