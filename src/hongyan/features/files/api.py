"""How clients reach files."""

from hongyan.core.operation import Access, Audience, Http, Operation
from hongyan.core.wire import Bytes, Done, Nothing
from hongyan.features.files import model
from hongyan.features.files.service import claiming, linking, owning, processing, uploading
from hongyan.features.files.service.serving import DOWNLOAD
from hongyan.features.files.service.tus import ALWAYS

VERSION = {"version": "tus-resumable"}
BODY = {"checksum": "upload-checksum", "content_type": "content-type"}

OPERATIONS = (
    Operation(
        name="files.options",
        rest="OPTIONS /api/v1/content/files/uploads",
        rpc="ContentService.GetUploadOptions",
        request=model.ByTus,
        reply=Bytes,
        run=uploading.options,
        access=Access.OWN,
        audience=Audience.ANYONE,
        http=Http(always=ALWAYS),
    ),
    Operation(
        name="files.create",
        rest="POST /api/v1/content/files/uploads",
        rpc="ContentService.CreateUpload",
        request=model.Create,
        reply=Bytes,
        run=uploading.create,
        access=Access.OWN,
        http=Http(
            fields={
                **VERSION,
                **BODY,
                "length": "upload-length",
                "metadata": "upload-metadata",
                "key": "idempotency-key",
            },
            takes_bytes=True,
            always=ALWAYS,
        ),
    ),
    Operation(
        name="files.offset",
        rest="HEAD /api/v1/content/files/uploads/{upload_id}",
        rpc="ContentService.GetUploadOffset",
        request=model.ByUpload,
        reply=Bytes,
        run=uploading.offset,
        access=Access.OWN,
        http=Http(fields=VERSION, always=ALWAYS),
    ),
    Operation(
        name="files.append",
        rest="PATCH /api/v1/content/files/uploads/{upload_id}",
        rpc="ContentService.AppendUpload",
        request=model.Append,
        reply=Bytes,
        run=uploading.append,
        access=Access.OWN,
        http=Http(fields={**VERSION, **BODY, "offset": "upload-offset"}, takes_bytes=True, always=ALWAYS),
    ),
    Operation(
        name="files.abandon",
        rest="DELETE /api/v1/content/files/uploads/{upload_id}",
        rpc="ContentService.AbandonUpload",
        request=model.ByUpload,
        reply=Bytes,
        run=uploading.abandon,
        access=Access.OWN,
        http=Http(fields=VERSION, always=ALWAYS),
    ),
    Operation(
        name="files.claim",
        rest="POST /api/v1/content/files/claims",
        rpc="ContentService.ClaimFile",
        request=model.Claim,
        reply=model.Challenge,
        run=claiming.claim,
        access=Access.OWN,
    ),
    Operation(
        name="files.prove",
        rest="POST /api/v1/content/files/claims/{claim_id}",
        rpc="ContentService.ProveFile",
        request=model.Prove,
        reply=model.File,
        run=claiming.prove,
        access=Access.OWN,
        cost=5,
    ),
    Operation(
        name="files.links",
        rest="POST /api/v1/content/files/links",
        rpc="ContentService.GetFileLinks",
        request=model.GetLinks,
        reply=model.Links,
        run=linking.links,
        access=Access.OWN,
    ),
    Operation(
        name="files.download",
        rest="GET /api/v1/content/files/links/{ticket}",
        rpc="ContentService.DownloadFile",
        request=model.Download,
        reply=Bytes,
        run=linking.download,
        access=Access.OWN,
        audience=Audience.ANYONE,
        cost=0,
        http=DOWNLOAD,
    ),
    Operation(
        name="files.usage",
        rest="GET /api/v1/content/usage",
        rpc="ContentService.GetUsage",
        request=Nothing,
        reply=model.Usage,
        run=owning.usage,
        access=Access.READ,
    ),
    Operation(
        name="files.fetch",
        rest="GET /api/v1/content/files/{file_id}",
        rpc="ContentService.GetFile",
        request=model.ByFile,
        reply=model.File,
        run=owning.fetch,
        access=Access.READ,
    ),
    Operation(
        name="files.retry",
        rest="POST /api/v1/content/files/{file_id}/retry",
        rpc="ContentService.RetryFile",
        request=model.ByFile,
        reply=model.File,
        run=processing.retry,
    ),
    Operation(
        name="files.delete",
        rest="DELETE /api/v1/content/files/{file_id}",
        rpc="ContentService.DeleteFile",
        request=model.ByFile,
        reply=Done,
        run=owning.delete,
    ),
)
