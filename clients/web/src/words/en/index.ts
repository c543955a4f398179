/** English. Every key of the catalogue is here. */

import { common } from "./common";
import { contacts } from "./contacts";
import { conversations } from "./conversations";
import { groups } from "./groups";
import { messages } from "./messages";
import { refusals } from "./refusals";
import { users } from "./users";

export const en = { ...common, ...contacts, ...conversations, ...groups, ...messages, ...refusals, ...users };
