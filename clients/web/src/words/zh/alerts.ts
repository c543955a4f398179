import type { alerts as words } from "../en/alerts";

export const alerts: Record<keyof typeof words, string> = {
  "alerts.ask": "离开页面时也收到新消息提醒？",
  "alerts.turn_on": "开启",
  "alerts.not_now": "以后再说",
  "alerts.new": "新消息",
  "alerts.hidden": "打开鸿雁查看",
};
