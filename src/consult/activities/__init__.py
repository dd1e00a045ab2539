"""
What goes on in a stage: a petition, a review, a sitting, a drafting, a vote, an election, works and more.

Each is loaded when it is first asked for: a community that holds no sittings does not load them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.loading import loader

if TYPE_CHECKING:
    from consult.activities.ballots import (
        CastVote,
        DeclareRecusal,
        Delegate,
        DeliverPapers,
        Desk,
        EnterPaper,
        ExcuseVoter,
        GiveMandate,
        Proxies,
        RecordAttendance,
        RevokeMandate,
        VoidBallot,
    )
    from consult.activities.drafting import (
        BackSolution,
        Drafting,
        DraftingView,
        FinishDrafting,
        OfferSolution,
        WithdrawBacking,
        WithdrawSolution,
        another_solution,
        drafted,
        next_solution,
        one_of_solutions,
        solutions_of,
    )
    from consult.activities.election import (
        CastBallot,
        Election,
        ElectionView,
        chosen,
        elected,
        equals_of,
        filled,
        goes_on,
        took_part,
        undecided_tie,
    )
    from consult.activities.outcomes import (
        decision_of,
        fast_tracked,
        majority,
        passes,
        quorum,
        tied,
    )
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
    from consult.activities.rounds import (
        at_set_time,
        monthly,
        weekly,
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
    from consult.activities.tiebreak import (
        CastingVote,
        ChooseElected,
        DrawLot,
        SeatTie,
        SeatTieView,
        TieBreak,
        TieBreakView,
        broken_for,
        seats_settled,
    )
    from consult.activities.vote import (
        FastTrack,
        LateSwing,
        Vote,
        VoteView,
    )
    from consult.activities.works import (
        AddTask,
        AnswerRemark,
        Contribute,
        Disclose,
        FinishTask,
        Inspect,
        Kind,
        Remark,
        Report,
        Venue,
        Works,
        WorksView,
        contributed,
        inspected,
        open_remarks,
        tasks_done,
        within_budget,
    )

__all__ = [
    "AddTask",
    "AnswerRemark",
    "AnswerSurvey",
    "Approve",
    "Attend",
    "BackSolution",
    "CastBallot",
    "CastVote",
    "CastingVote",
    "ChooseElected",
    "CloseSitting",
    "Contribute",
    "Convene",
    "DeclareRecusal",
    "Decline",
    "Delegate",
    "DeliverPapers",
    "Desk",
    "Disclose",
    "Drafting",
    "DraftingView",
    "DrawLot",
    "Election",
    "ElectionView",
    "EnterPaper",
    "ExcuseVoter",
    "FastTrack",
    "FinishDrafting",
    "FinishTask",
    "GiveMandate",
    "GiveOpinion",
    "Grade",
    "Inspect",
    "Kind",
    "LateSwing",
    "MakeStatement",
    "Mode",
    "Object",
    "OfferSolution",
    "Petition",
    "PetitionView",
    "Proxies",
    "Publication",
    "PublicationView",
    "RecordAttendance",
    "RecordPresence",
    "Recuse",
    "Remark",
    "Report",
    "Review",
    "ReviewView",
    "RevokeMandate",
    "SeatTie",
    "SeatTieView",
    "SendBack",
    "SettleObjection",
    "Settlement",
    "Side",
    "Sitting",
    "SittingView",
    "Support",
    "Survey",
    "SurveyView",
    "TieBreak",
    "TieBreakView",
    "Venue",
    "VoidBallot",
    "Vote",
    "VoteView",
    "WithdrawBacking",
    "WithdrawObjection",
    "WithdrawSolution",
    "WithdrawSupport",
    "Works",
    "WorksView",
    "another_solution",
    "answered",
    "at_set_time",
    "broken_for",
    "chosen",
    "contributed",
    "decision_of",
    "drafted",
    "elected",
    "equals_of",
    "fast_tracked",
    "filled",
    "goes_on",
    "held",
    "inspected",
    "invited",
    "majority",
    "monthly",
    "next_solution",
    "one_of_solutions",
    "open_objections",
    "open_remarks",
    "passes",
    "quorum",
    "responded",
    "satisfied",
    "seats_settled",
    "solutions_of",
    "support",
    "supported",
    "tasks_done",
    "tied",
    "took_part",
    "undecided_tie",
    "undisturbed",
    "weekly",
    "within_budget",
]

_HOMES = {
    "ballots": (
        "CastVote DeclareRecusal Delegate DeliverPapers Desk EnterPaper ExcuseVoter GiveMandate "
        "Proxies RecordAttendance RevokeMandate VoidBallot"
    ),
    "drafting": (
        "BackSolution Drafting DraftingView FinishDrafting OfferSolution WithdrawBacking WithdrawSolution "
        "another_solution drafted next_solution one_of_solutions solutions_of"
    ),
    "election": (
        "CastBallot Election ElectionView chosen elected equals_of filled goes_on took_part undecided_tie"
    ),
    "outcomes": "decision_of fast_tracked majority passes quorum tied",
    "petition": "Petition PetitionView Support WithdrawSupport support supported",
    "publication": (
        "Object Publication PublicationView SettleObjection Settlement WithdrawObjection "
        "open_objections undisturbed"
    ),
    "review": "Approve Decline GiveOpinion Review ReviewView SendBack",
    "rounds": "at_set_time monthly weekly",
    "sitting": (
        "Attend CloseSitting Convene MakeStatement Mode RecordPresence Recuse Side Sitting "
        "SittingView held invited"
    ),
    "survey": "AnswerSurvey Grade Survey SurveyView answered responded satisfied",
    "tiebreak": (
        "CastingVote ChooseElected DrawLot SeatTie SeatTieView TieBreak TieBreakView broken_for seats_settled"
    ),
    "vote": "FastTrack LateSwing Vote VoteView",
    "works": (
        "AddTask AnswerRemark Contribute Disclose FinishTask Inspect Kind Remark Report Venue Works "
        "WorksView contributed inspected open_remarks tasks_done within_budget"
    ),
}
__getattr__ = loader(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
