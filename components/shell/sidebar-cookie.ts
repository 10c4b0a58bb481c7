export const SIDEBAR_COOKIE = "nexus-sidebar";
