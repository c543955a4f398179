/** English. Every key of the catalogue is here. */

import { alerts } from "./alerts";
import { contacts } from "./contacts";
import { conversations } from "./conversations";
import { everywhere } from "./everywhere";
import { favourites } from "./favourites";
import { files } from "./files";
import { groups } from "./groups";
import { messages } from "./messages";
import { refusals } from "./refusals";
import { search } from "./search";
import { signing } from "./signing";
import { users } from "./users";

export const en = {
  ...everywhere,
  ...alerts,
  ...contacts,
  ...conversations,
  ...favourites,
  ...files,
  ...groups,
  ...messages,
  ...refusals,
  ...search,
  ...signing,
  ...users,
};
