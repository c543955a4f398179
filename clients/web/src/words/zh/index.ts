/** 简体中文. */

import { common } from "./common";
import { contacts } from "./contacts";
import { conversations } from "./conversations";
import { groups } from "./groups";
import { messages } from "./messages";
import { refusals } from "./refusals";
import { users } from "./users";

export const zh = { ...common, ...contacts, ...conversations, ...groups, ...messages, ...refusals, ...users };
