"""How clients reach sync."""

from hongyan.core.operation import Access, Operation
from hongyan.core.wire import Done
from hongyan.features.conversations import Open
from hongyan.features.sync import erasing, exporting, model, service

OPERATIONS = (
    Operation(
        name="sync.connect",
        rest="POST /api/v1/sync",
        rpc="SyncService.Connect",
        request=model.Connect,
        reply=model.Snapshot,
        run=service.connect,
        access=Access.READ,
        cost=5,
    ),
    Operation(
        name="sync.changes",
        rest="GET /api/v1/sync/changes",
        rpc="SyncService.GetChanges",
        request=model.GetUserChanges,
        reply=model.UserChange,
        run=service.changes,
        access=Access.READ,
    ),
    Operation(
        name="sync.heads",
        rest="GET /api/v1/social/conversations",
        rpc="SyncService.ListConversations",
        request=model.ListHeads,
        reply=model.Heads,
        run=service.heads,
        access=Access.READ,
        cost=2,
    ),
    Operation(
        name="sync.head",
        rest="GET /api/v1/social/conversations/{conversation_id}",
        rpc="SyncService.GetConversation",
        request=model.GetHead,
        reply=model.Head,
        run=service.head,
        access=Access.READ,
    ),
    Operation(
        name="sync.open",
        rest="POST /api/v1/social/conversations",
        rpc="SyncService.OpenConversation",
        request=Open,
        reply=model.Head,
        run=service.open,
    ),
    Operation(
        name="sync.export",
        rest="GET /api/v1/sync/export",
        rpc="SyncService.ExportData",
        request=exporting.Export,
        reply=exporting.ExportPage,
        run=exporting.export,
        access=Access.READ,
        cost=5,
        is_audited=True,
    ),
    Operation(
        name="sync.erase",
        rest="POST /api/v1/sync/erasure",
        rpc="SyncService.DeleteAccount",
        request=erasing.Erase,
        reply=Done,
        run=erasing.erase,
        access=Access.OWN,
        cost=5,
        is_audited=True,
    ),
)
