"""How clients reach search."""

from hongyan.core.operation import Access, Operation
from hongyan.features.search import model
from hongyan.features.search.service import asking, everything

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
)
