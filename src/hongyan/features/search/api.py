"""How clients reach search."""

from hongyan.core.operation import Access, Audience, Operation
from hongyan.core.wire import Done
from hongyan.features.search import model
from hongyan.features.search.service import asking, counting, everything, suggesting

OPERATIONS = (
    Operation(
        name="search.all",
        rest="GET /api/v1/search",
        rpc="SearchService.SearchAll",
        request=model.SearchAll,
        reply=model.Everything,
        run=everything.search_all,
        access=Access.LOOK,
        cost=5,
    ),
    Operation(
        name="search.messages",
        rest="GET /api/v1/search/messages",
        rpc="SearchService.SearchMessages",
        request=model.SearchMessages,
        reply=model.Hits,
        run=asking.search_messages,
        access=Access.LOOK,
        cost=3,
    ),
    Operation(
        name="search.suggest_people",
        rest="GET /api/v1/search/recommendations/people",
        rpc="SearchService.SuggestPeople",
        request=model.SuggestPeople,
        reply=model.SuggestedPeople,
        run=suggesting.suggest_people,
        access=Access.LOOK,
        cost=5,
    ),
    Operation(
        name="search.suggest_groups",
        rest="GET /api/v1/search/recommendations/groups",
        rpc="SearchService.SuggestGroups",
        request=model.SuggestGroups,
        reply=model.SuggestedGroups,
        run=suggesting.suggest_groups,
        access=Access.LOOK,
        cost=5,
    ),
    Operation(
        name="search.dismiss",
        rest="PUT /api/v1/search/dismissals/{subject_id}",
        rpc="SearchService.Dismiss",
        request=model.Dismiss,
        reply=Done,
        run=suggesting.dismiss,
    ),
    Operation(
        name="search.restore",
        rest="DELETE /api/v1/search/dismissals/{subject_id}",
        rpc="SearchService.Restore",
        request=model.Restore,
        reply=Done,
        run=suggesting.restore,
    ),
    Operation(
        name="search.statistics",
        rest="GET /api/v1/admin/search/statistics",
        rpc="AdminService.GetSearchStatistics",
        request=model.GetStatistics,
        reply=model.Statistics,
        run=counting.statistics,
        access=Access.LOOK,
        audience=Audience.STAFF,
        permission="statistics.see",
        is_audited=True,
    ),
)
