"""How clients reach groups."""

from hongyan.core.operation import Operation
from hongyan.core.wire import Done
from hongyan.features.conversations import Conversation
from hongyan.features.groups import model, service

OPERATIONS = (
    Operation(
        name="groups.create",
        rest="POST /api/v1/social/groups",
        rpc="RelationService.CreateGroup",
        request=model.Create,
        reply=Conversation,
        run=service.create,
        cost=5,
    ),
    Operation(
        name="groups.add",
        rest="POST /api/v1/social/groups/{group_id}/members",
        rpc="RelationService.AddGroupMember",
        request=model.Add,
        reply=Conversation,
        run=service.add,
        cost=2,
    ),
    Operation(
        name="groups.remove",
        rest="DELETE /api/v1/social/groups/{group_id}/members/{user_id}",
        rpc="RelationService.RemoveGroupMember",
        request=model.Remove,
        reply=Done,
        run=service.remove,
    ),
    Operation(
        name="groups.leave",
        rest="POST /api/v1/social/groups/{group_id}/leave",
        rpc="RelationService.LeaveGroup",
        request=model.Leave,
        reply=Done,
        run=service.leave,
    ),
    Operation(
        name="groups.update",
        rest="PUT /api/v1/social/groups/{group_id}",
        rpc="RelationService.UpdateGroup",
        request=model.Update,
        reply=Conversation,
        run=service.update,
    ),
    Operation(
        name="groups.set_role",
        rest="PUT /api/v1/social/groups/{group_id}/members/{user_id}/role",
        rpc="RelationService.SetGroupRole",
        request=model.SetRole,
        reply=Done,
        run=service.set_role,
    ),
    Operation(
        name="groups.set_nickname",
        rest="PUT /api/v1/social/groups/{group_id}/nickname",
        rpc="RelationService.SetGroupNickname",
        request=model.SetNickname,
        reply=Done,
        run=service.set_nickname,
    ),
)
