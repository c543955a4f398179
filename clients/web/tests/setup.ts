import "fake-indexeddb/auto";
import { speak } from "@/words";

await speak("en");
