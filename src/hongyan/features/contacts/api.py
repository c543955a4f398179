"""How clients reach contacts."""

from hongyan.core.operation import Access, Operation
from hongyan.core.wire import Done
from hongyan.features.contacts import model, service

OPERATIONS = (
    Operation(
        name="contacts.request",
        rest="POST /api/v1/social/friends/request",
        rpc="RelationService.AddFriend",
        request=model.Ask,
        reply=model.ContactRequest,
        run=service.request,
        cost=5,
    ),
    Operation(
        name="contacts.answer",
        rest="PUT /api/v1/social/friends/request/{request_id}",
        rpc="RelationService.HandleFriendRequest",
        request=model.GiveAnswer,
        reply=model.ContactRequest,
        run=service.answer,
    ),
    Operation(
        name="contacts.requests",
        rest="GET /api/v1/social/friends/requests",
        rpc="RelationService.GetPendingFriendRequests",
        request=model.ListRequests,
        reply=model.ContactRequests,
        run=service.requests,
        access=Access.READ,
    ),
    Operation(
        name="contacts.list",
        rest="GET /api/v1/social/friends",
        rpc="RelationService.GetFriends",
        request=model.ListContacts,
        reply=model.Contacts,
        run=service.page,
        access=Access.READ,
    ),
    Operation(
        name="contacts.update",
        rest="PUT /api/v1/social/friends/{user_id}",
        rpc="RelationService.UpdateFriend",
        request=model.UpdateContact,
        reply=model.Contact,
        run=service.update,
    ),
    Operation(
        name="contacts.delete",
        rest="DELETE /api/v1/social/friends/{user_id}",
        rpc="RelationService.DeleteFriend",
        request=model.ByUser,
        reply=Done,
        run=service.delete,
    ),
    Operation(
        name="contacts.block",
        rest="POST /api/v1/social/blocks/{user_id}",
        rpc="RelationService.BlockUser",
        request=model.ByUser,
        reply=model.Contact,
        run=service.block,
    ),
    Operation(
        name="contacts.unblock",
        rest="DELETE /api/v1/social/blocks/{user_id}",
        rpc="RelationService.UnblockUser",
        request=model.ByUser,
        reply=model.Contact,
        run=service.unblock,
    ),
)
