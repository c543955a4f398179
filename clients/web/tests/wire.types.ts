/** Compiles only while what the server says it sends fits what `wire` says we read. Nothing runs. */
import type { components } from "@/protocol/api.gen";
import type * as keeping from "@/protocol/keeping";
import type * as signing from "@/protocol/signing";
import type * as wire from "@/protocol/wire";

/** The document cannot say what is inside a merged message: it may be merged again. */
type Known<T> = T extends { type: "merged" }
  ? wire.Merged
  : T extends (infer E)[]
    ? Known<E>[]
    : T extends object
      ? { [K in keyof T]: Known<T[K]> }
      : T;
type Sent = { [N in keyof components["schemas"]]: Known<components["schemas"][N]> };
type Fits<Theirs extends Ours, Ours> = [Theirs, Ours];

export type Checked = [
  Fits<Sent["Answer"], wire.Answer>,
  Fits<Sent["Change"], wire.Change>,
  Fits<Sent["Contact"], wire.Contact>,
  Fits<Sent["ContactRequest"], wire.ContactRequest>,
  Fits<Sent["Conversation"], wire.Conversation>,
  Fits<Sent["Device"], wire.Device>,
  Fits<Sent["Favourite"], keeping.Favourite>,
  Fits<Sent["FavouriteFile"], keeping.FavouriteFile>,
  Fits<Sent["Folder"], wire.Folder>,
  Fits<Sent["Head"], wire.Head>,
  Fits<Sent["Hidden"], wire.Hidden>,
  Fits<Sent["Knocked"], signing.Knocked>,
  Fits<Sent["KnockSeen"], signing.KnockSeen>,
  Fits<Sent["KnockStage"], signing.KnockStage>,
  Fits<Sent["Me"], wire.Me>,
  Fits<Sent["Member"], wire.Member>,
  Fits<Sent["Membership"], wire.Membership>,
  Fits<Sent["ExportPage"], signing.ExportPage>,
  Fits<Sent["Registration"], signing.Registration>,
  Fits<Sent["Usage"], signing.FilesUsage>,
  Fits<Sent["Message"], wire.Message>,
  Fits<Sent["Policy"], wire.Policy>,
  Fits<Sent["Presence"], wire.Presence>,
  Fits<Sent["Profile"], wire.Profile>,
  Fits<Sent["Scheduled"], wire.Scheduled>,
  Fits<Sent["Shelf"], keeping.Shelf>,
  Fits<Sent["TagCount"], keeping.TagCount>,
  Fits<Sent["Sent"], wire.Sent>,
  Fits<Sent["SignedIn"], wire.SignedIn>,
  Fits<Sent["Snapshot"], wire.Snapshot>,
  Fits<Sent["UserChange"], wire.UserChange>,
];
