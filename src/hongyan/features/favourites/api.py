"""How clients reach favourites."""

from hongyan.core.operation import Access, Audience, Operation
from hongyan.core.wire import Bytes, Done, Nothing
from hongyan.features import files
from hongyan.features.favourites import model
from hongyan.features.favourites.service import giving, keeping
from hongyan.features.messages import SentMany

OPERATIONS = (
    Operation(
        name="favourites.save",
        rest="POST /api/v1/content/favorites",
        rpc="ContentService.AddFavorite",
        request=model.SaveFavourite,
        reply=model.Favourite,
        run=keeping.save,
    ),
    Operation(
        name="favourites.list",
        rest="GET /api/v1/content/favorites",
        rpc="ContentService.ListFavorites",
        request=model.ListFavourites,
        reply=model.Favourites,
        run=keeping.page,
        access=Access.READ,
        cost=2,
    ),
    Operation(
        name="favourites.changes",
        rest="GET /api/v1/content/favorites/changes",
        rpc="ContentService.GetFavoriteChanges",
        request=model.GetFavouriteChanges,
        reply=model.FavouriteChanges,
        run=keeping.changes,
        access=Access.READ,
    ),
    Operation(
        name="favourites.tags",
        rest="GET /api/v1/content/favorites/tags",
        rpc="ContentService.ListFavoriteTags",
        request=Nothing,
        reply=model.TagCounts,
        run=keeping.tags,
        access=Access.READ,
    ),
    Operation(
        name="favourites.files",
        rest="POST /api/v1/content/favorites/files",
        rpc="ContentService.GetFavoriteFiles",
        request=model.GetFavouriteFiles,
        reply=model.FavouriteFiles,
        run=giving.list_files,
        access=Access.OWN,
    ),
    Operation(
        name="favourites.download",
        rest="GET /api/v1/content/favorites/files/{ticket}",
        rpc="ContentService.DownloadFavoriteFile",
        request=files.Download,
        reply=Bytes,
        run=giving.download,
        access=Access.OWN,
        audience=Audience.ANYONE,
        cost=0,
        http=files.DOWNLOAD,
    ),
    Operation(
        name="favourites.send",
        rest="POST /api/v1/content/favorites/send",
        rpc="ContentService.SendFavorites",
        request=model.SendFavourites,
        reply=SentMany,
        run=giving.send,
        cost=2,
    ),
    Operation(
        name="favourites.fetch",
        rest="GET /api/v1/content/favorites/{favourite_id}",
        rpc="ContentService.GetFavorite",
        request=model.ByFavourite,
        reply=model.Favourite,
        run=keeping.fetch,
        access=Access.READ,
    ),
    Operation(
        name="favourites.update",
        rest="PUT /api/v1/content/favorites/{favourite_id}",
        rpc="ContentService.UpdateFavorite",
        request=model.UpdateFavourite,
        reply=model.Favourite,
        run=keeping.update,
    ),
    Operation(
        name="favourites.delete",
        rest="DELETE /api/v1/content/favorites/{favourite_id}",
        rpc="ContentService.RemoveFavorite",
        request=model.ByFavourite,
        reply=Done,
        run=keeping.delete,
    ),
)
