/** 简体中文. */

import { contacts } from "./contacts";
import { conversations } from "./conversations";
import { everywhere } from "./everywhere";
import { groups } from "./groups";
import { messages } from "./messages";
import { refusals } from "./refusals";
import { signing } from "./signing";
import { users } from "./users";

export const zh = {
  ...everywhere,
  ...contacts,
  ...conversations,
  ...groups,
  ...messages,
  ...refusals,
  ...signing,
  ...users,
};
