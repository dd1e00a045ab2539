"""
What goes on in a stage: a petition, a review, a sitting, a vote, works, a survey, a publication.

Each is loaded when it is first asked for: a community that holds no sittings does not load them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consult.activities.petition import (
        Petition,
        PetitionView,
        Support,
        WithdrawSupport,
        support,
        supported,
    )
    from consult.activities.publication import (
        Object,
        Publication,
        PublicationView,
        Settlement,
        SettleObjection,
        WithdrawObjection,
        open_objections,
        undisturbed,
    )
    from consult.activities.review import (
        Approve,
        Decline,
        GiveOpinion,
        Review,
        ReviewView,
        SendBack,
    )
    from consult.activities.sitting import (
        Attend,
        CloseSitting,
        Convene,
        MakeStatement,
        Mode,
        RecordPresence,
        Recuse,
        Side,
        Sitting,
        SittingView,
        held,
        invited,
    )
    from consult.activities.survey import (
        AnswerSurvey,
        Grade,
        Survey,
        SurveyView,
        answered,
        responded,
        satisfied,
    )
    from consult.activities.vote import (
        CastVote,
        Vote,
        VoteView,
        majority,
        quorum,
    )
    from consult.activities.works import (
        AddTask,
        Contribute,
        Disclose,
        FinishTask,
        Inspect,
        Kind,
        Report,
        Works,
        WorksView,
        contributed,
        inspected,
        tasks_done,
    )

__all__ = [
    "AddTask",
    "AnswerSurvey",
    "Approve",
    "Attend",
    "CastVote",
    "CloseSitting",
    "Contribute",
    "Convene",
    "Decline",
    "Disclose",
    "FinishTask",
    "GiveOpinion",
    "Grade",
    "Inspect",
    "Kind",
    "MakeStatement",
    "Mode",
    "Object",
    "Petition",
    "PetitionView",
    "Publication",
    "PublicationView",
    "RecordPresence",
    "Recuse",
    "Report",
    "Review",
    "ReviewView",
    "SendBack",
    "SettleObjection",
    "Settlement",
    "Side",
    "Sitting",
    "SittingView",
    "Support",
    "Survey",
    "SurveyView",
    "Vote",
    "VoteView",
    "WithdrawObjection",
    "WithdrawSupport",
    "Works",
    "WorksView",
    "answered",
    "contributed",
    "held",
    "inspected",
    "invited",
    "majority",
    "open_objections",
    "quorum",
    "responded",
    "satisfied",
    "support",
    "supported",
    "tasks_done",
    "undisturbed",
]

_HOMES = {
    "petition": "Petition PetitionView Support WithdrawSupport support supported",
    "publication": (
        "Object Publication PublicationView SettleObjection Settlement WithdrawObjection "
        "open_objections undisturbed"
    ),
    "review": "Approve Decline GiveOpinion Review ReviewView SendBack",
    "sitting": (
        "Attend CloseSitting Convene MakeStatement Mode RecordPresence Recuse Side Sitting "
        "SittingView held invited"
    ),
    "survey": "AnswerSurvey Grade Survey SurveyView answered responded satisfied",
    "vote": "CastVote Vote VoteView majority quorum",
    "works": (
        "AddTask Contribute Disclose FinishTask Inspect Kind Report Works WorksView contributed "
        "inspected tasks_done"
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return found


def __dir__() -> list[str]:
    return __all__
