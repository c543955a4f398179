/** The models of one page, put together as the client does, on a server that answers from a script. */

import { ContactsModel } from "@/features/contacts/model";
import { FoldersModel } from "@/features/conversations/folders";
import { ConversationsModel } from "@/features/conversations/model";
import { FavouritesModel } from "@/features/favourites/model";
import { FileLinks } from "@/features/files/links";
import { TransfersModel } from "@/features/files/transfers";
import { Uploads } from "@/features/files/uploads";
import { GroupsModel } from "@/features/groups/model";
import { MessagesModel } from "@/features/messages/model";
import { SyncModel } from "@/features/sync/model";
import { UsersModel } from "@/features/users/model";
import { Outbox } from "@/protocol/outbox";
import { ALICE } from "./people";
import { ScriptedServer } from "./server";

export function world() {
  const server = new ScriptedServer();
  const { client } = server;
  const conversations = new ConversationsModel(client, () => ALICE);
  const outbox = new Outbox(client, `test-${Math.random()}`);
  const models = {
    users: new UsersModel(client),
    contacts: new ContactsModel(client),
    conversations,
    folders: new FoldersModel(client),
    favourites: new FavouritesModel(client),
    groups: new GroupsModel(client),
    messages: new MessagesModel(client, outbox, conversations, () => ALICE),
    transfers: new TransfersModel(client, { uploads: new Uploads(client), links: new FileLinks(client) }),
  };
  server.answers.set("users.profiles", () => ({ items: [] }));
  const sync = new SyncModel(client, models, () => true);
  return { server, sync, models, ...models };
}
