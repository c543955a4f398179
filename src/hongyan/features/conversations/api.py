"""How clients reach conversations."""

from hongyan.core.operation import Access, Operation
from hongyan.core.wire import Done
from hongyan.features.conversations import filing, model, service

OPERATIONS = (
    Operation(
        name="conversations.members",
        rest="GET /api/v1/social/conversations/{conversation_id}/members",
        rpc="MessageService.ListMembers",
        request=model.ListMembers,
        reply=model.Members,
        run=service.members,
        access=Access.READ,
    ),
    Operation(
        name="conversations.update",
        rest="PUT /api/v1/social/conversations/{conversation_id}",
        rpc="MessageService.UpdateConversation",
        request=model.Update,
        reply=model.Membership,
        run=service.update,
    ),
    Operation(
        name="conversations.read",
        rest="PUT /api/v1/social/conversations/{conversation_id}/read",
        rpc="MessageService.MarkMessageRead",
        request=model.Read,
        reply=model.Membership,
        run=service.read,
    ),
    Operation(
        name="conversations.deliver",
        rest="POST /api/v1/social/conversations/delivered",
        rpc="MessageService.MarkDelivered",
        request=model.Deliver,
        reply=Done,
        run=service.deliver,
    ),
    Operation(
        name="conversations.typing",
        rest="POST /api/v1/social/conversations/{conversation_id}/typing",
        rpc="MessageService.SetTyping",
        request=model.SetTyping,
        reply=Done,
        run=service.set_typing,
        access=Access.OWN,
    ),
    Operation(
        name="conversations.folders",
        rest="GET /api/v1/social/folders",
        rpc="MessageService.ListFolders",
        request=model.ListFolders,
        reply=model.Folders,
        run=filing.page,
        access=Access.READ,
    ),
    Operation(
        name="conversations.create_folder",
        rest="POST /api/v1/social/folders",
        rpc="MessageService.CreateFolder",
        request=model.CreateFolder,
        reply=model.Folder,
        run=filing.create,
    ),
    Operation(
        name="conversations.update_folder",
        rest="PUT /api/v1/social/folders/{folder_id}",
        rpc="MessageService.UpdateFolder",
        request=model.UpdateFolder,
        reply=model.Folder,
        run=filing.update,
    ),
    Operation(
        name="conversations.arrange_folders",
        rest="PUT /api/v1/social/folders",
        rpc="MessageService.ArrangeFolders",
        request=model.ArrangeFolders,
        reply=model.Folders,
        run=filing.arrange,
    ),
    Operation(
        name="conversations.delete_folder",
        rest="DELETE /api/v1/social/folders/{folder_id}",
        rpc="MessageService.DeleteFolder",
        request=model.ByFolder,
        reply=Done,
        run=filing.delete,
    ),
)
